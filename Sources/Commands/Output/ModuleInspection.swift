import Artifact
import Support

/// What a model module consists of, as it says itself and as its sections show.
struct ModuleInspection {
    let byteCount: Int
    let metadata: ModelMetadata
    let sections: [ModuleSection]

    init(_ bytes: [UInt8]) throws(ArtifactError) {
        byteCount = bytes.count
        metadata = try ModelMetadata(module: bytes)
        do { sections = try ModuleSection.list(in: bytes) } catch { throw .section(error) }
    }

    /// Whether the work of kernels is known: it depends on dimensions that are open.
    private var isSized: Bool { metadata.symbols.isEmpty }

    func text(file: String) -> String {
        var table = Table()
        table.add("module", "\(file), \(byteCount.byteText), \(metadata.tier), by \(metadata.compiler)")
        table.add("inputs", lines: metadata.inputs.map(\.description))
        table.add("outputs", lines: metadata.outputs.map(\.description))
        if !metadata.symbols.isEmpty { table.add("open", metadata.symbols.joined(separator: ", ")) }
        table.add("memory", lines: memoryLines)
        table.add("sections", lines: sections.sorted { $0.byteCount > $1.byteCount }.map { "\($0.label), \($0.byteCount.byteText)" })
        guard !metadata.kernels.isEmpty else { return table.text }
        return table.text + "\n" + kernelTable
    }

    private var memoryLines: [String] {
        let memory = metadata.memory
        guard isSized else { return ["weights \(memory.weights.byteText); the rest is planned when the dimensions are known"] }
        var lines = ["peak \(memory.peak.byteText)", "weights \(memory.weights.byteText)"]
        let live = memory.live.map { ", of which \($0.byteText) are needed at one time" } ?? ""
        lines.append("inputs, outputs and values \(memory.working.byteText)\(live)")
        lines.append("scratch \(memory.scratch.byteText)")
        return lines
    }

    private var kernelTable: String {
        var table = Table(.left, .right, .right, .right, .left)
        table.add("kernel", "operations", "bytes", "op/byte", "nodes")
        for kernel in metadata.kernels {
            table.add(
                kernel.name, kernel.operations.text(\.countText), kernel.bytes.text(\.byteText), kernel.intensity.map(twoDigits) ?? "",
                kernel.nodes.listText)
        }
        guard isSized else { return table.text }
        let operations = metadata.kernels.compactMap(\.operations?.constant), bytes = metadata.kernels.compactMap(\.bytes?.constant)
        table.add("all \(metadata.kernels.count)", operations.reduce(0, +).countText, bytes.reduce(0, +).byteText, "", "")
        return table.text
    }

    func json(file: String) -> JSONValue {
        var object: JSONObject = ["file": .string(file), "bytes": .integer(Int64(byteCount))]
        object["sections"] = .array(sections.map { section in
            ["name": .string(section.label), "bytes": .integer(Int64(section.byteCount))]
        })
        object["model"] = .object(metadata.json)
        object["working"] = .integer(Int64(metadata.memory.working))
        guard isSized else { return .object(object) }
        object["intensities"] = .array(metadata.kernels.map { $0.intensity.map { .number($0) } ?? .null })
        return .object(object)
    }
}

extension KernelReport {
    /// Arithmetic intensity, where it depends on nothing.
    var intensity: Double? {
        guard let operations = operations?.constant, let bytes = bytes?.constant else { return nil }
        return KernelWork.intensity(operations, bytes)
    }

    var workText: String { operations.map { "\(name), \($0) operations" } ?? name }
}

extension SymbolicCount? {
    /// The number, or the formula where that is short.
    fileprivate func text(_ number: (Int) -> String) -> String {
        guard let self else { return "depends on data" }
        if let constant = self.constant { return number(constant) }
        let formula = self.description
        return formula.count <= 48 ? formula : "depends on dimensions"
    }
}

extension MemoryReport {
    /// The bytes of inputs, outputs and values.
    var working: Int { peak - weights }
}

func twoDigits(_ value: Double) -> String {
    if value >= 100 { return "\(Int(value.rounded()))" }
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
}
