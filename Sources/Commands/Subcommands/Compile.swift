import Artifact
import ArgumentParser
import ModelCompiler
import Operators
import Support

struct Compile: ConsoleCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compile a model, or an operator for given shapes, to a WebAssembly module.",
        usage: """
            heddle compile <model> [--shape <name=shape>] [--dim <name=extent>] [--value <name=value>] -o <file>
            heddle compile --operator <name> --input <name=shape> ... -o <file>
            """)

    @OptionGroup(title: "Operator") var request: OperatorOptions
    @OptionGroup(title: "Target") var target: ModelTargetOptions

    @Option(help: ArgumentHelp(
        "Make a module for each of these tiers, the first complete and the others beside it, as in simd128,relaxed-simd,threads.",
        valueName: "tiers"))
    var tiers: TierList?

    @Option(name: [.short, .long], help: "The file to write the module to.", completion: .file(extensions: ["wasm"]))
    var output: String

    @Flag(help: "Make the module a program too, which a WASI host runs on .npy files.")
    var wasi = false

    @Flag(help: "Report as JSON.")
    var json = false

    func validate() throws {
        if tiers != nil, target.givenTier != nil { throw ValidationError("give --tiers, or --tier and --threads") }
        if let tiers, tiers.features.count > 1, target.target.engine != .portable {
            throw ValidationError("modules of several tiers have their weights in common, laid out for every engine: leave --engine out")
        }
        if tiers != nil, wasi { throw ValidationError("--wasi makes one program, which no loader picks: give --tier in place of --tiers") }
    }

    func run(on console: Console) throws {
        let program = try request.program()
        console.showProgress("compiling \(program.name)")
        defer { console.clearProgress() }
        let start = ContinuousClock.now
        if let tiers {
            let models = try tiers.targets(like: target.target).map { target in try compile(program, for: target) }
            let files = try TierOutput(models, path: output)
            try files.write()
            console.clearProgress()
            let report = TierReport(files: files, time: ContinuousClock.now - start)
            console.write(json ? report.json.text(.pretty) : report.text)
            return
        }
        let model = try compile(program, for: target.target, packaging: wasi ? .wasiCommand : .plain)
        let time = ContinuousClock.now - start
        try File.write(model.bytes, to: output)
        try TierOutput.removeManifest(about: output)
        console.clearProgress()
        let report = CompileReport(model: model, file: output, time: time)
        console.write(json ? report.json.text(.pretty) : report.text)
    }
}

/// What is worth saying of a module just compiled.
struct CompileReport {
    let model: CompiledModel
    let file: String
    let time: Duration

    var text: String {
        let metadata = model.metadata
        var table = Table()
        table.add("module", "\(file), \(model.bytes.count.byteText), \(metadata.tier)")
        table.add("inputs", lines: metadata.inputs.map(\.description))
        table.add("outputs", lines: metadata.outputs.map(\.description))
        table.add("kernels", lines: metadata.kernels.map(\.workText))
        let plain = model.kernels.compactMap { kernel in kernel.refusal.map { "\(kernel.name): \("\($0)".prefix { $0 != "\n" })" } }
        if !plain.isEmpty { table.add("plain", lines: plain) }
        table.add("memory", metadata.memory.text)
        table.add("time", time.text)
        return table.text
    }

    var json: JSONValue {
        let metadata = model.metadata.json
        var object: JSONObject = ["file": .string(file), "bytes": .integer(Int64(model.bytes.count))]
        for name in ["tier", "inputs", "outputs", "memory", "kernels"] { object[name] = metadata[name] }
        object["milliseconds"] = .number(time.milliseconds)
        return .object(object)
    }
}

extension MemoryReport {
    var text: String {
        "\(peak.byteText) at most, of which weights \(weights.byteText)" + (scratch > 0 ? "; scratch \(scratch.byteText)" : "")
    }
}
