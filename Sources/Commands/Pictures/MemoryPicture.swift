import Artifact
import Drawing

/// The memory plan as a picture: time to the right, a column for each kernel; addresses upward; a box for each value.
///
/// A value that is written where another is read for the last time begins in the middle of the column in which that ends.
struct MemoryPicture {
    private let metadata: ModelMetadata
    private let buffers: [BufferReport]
    private let column: Double
    private let scale: Double
    private let lowest: Int, highest: Int

    private struct Step: Hashable {
        let address: Int
        let kernel: Int
    }

    /// Where buffers begin, and where they end, with the first kernel of the one that lives longest.
    private let starts: Set<Step>
    private let ends: [Step: Int]

    private static let left = 90.0, top = 40.0, height = 520.0, right = 20.0

    /// nil for a module without a plan.
    init?(_ metadata: ModelMetadata) {
        guard !metadata.memory.buffers.isEmpty, metadata.symbols.isEmpty else { return nil }
        self.metadata = metadata
        buffers = metadata.memory.buffers
        lowest = buffers.map(\.address).min()!
        highest = max(lowest + 1, buffers.map { $0.address + $0.byteCount }.max()!)
        column = min(60, max(4, 1400 / Double(max(1, metadata.kernels.count))))
        scale = Self.height / Double(highest - lowest)
        starts = Set(buffers.map { Step(address: $0.address, kernel: $0.kernels.lowerBound) })
        ends = Dictionary(buffers.map { (Step(address: $0.address, kernel: $0.kernels.upperBound), $0.kernels.lowerBound) }, uniquingKeysWith: min)
    }

    private var columnCount: Int { max(1, metadata.kernels.count) }
    private var width: Double { Self.left + column * Double(columnCount) + Self.right }

    var svg: String {
        let names = min(150.0, (metadata.kernels.map { $0.name.width(size: 10) }.max() ?? 0) * 0.75 + 10)
        var drawing = Drawing(width: max(width, 520), height: Self.top + Self.height + 40 + names)
        let memory = metadata.memory
        drawing.text("Memory plan: \(memory.working.byteText) for inputs, outputs and values", at: Point(Self.left, 16), size: 14, isBold: true)
        let live = memory.live.map { "\($0.byteText) are needed at one time; " } ?? ""
        drawing.text("\(live)below them \(memory.weights.byteText) of weights. From left to right: kernels; upward: addresses.", at: Point(Self.left, 32), size: 11, colour: "#555")
        drawAxes(&drawing)
        for buffer in buffers { draw(buffer, &drawing) }
        drawKernels(&drawing)
        return drawing.finish()
    }

    private func y(_ address: Int) -> Double { Self.top + Self.height - Double(address - lowest) * scale }

    private func drawAxes(_ drawing: inout Drawing) {
        for part in 0...8 {
            let address = lowest + (highest - lowest) * part / 8
            let end = Point(Self.left + column * Double(columnCount), y(address))
            drawing.line(from: Point(Self.left - 4, y(address)), to: end, stroke: "#ddd")
            drawing.text((address - lowest).byteText, at: Point(Self.left - 8, y(address) + 4), size: 10, anchor: .end, colour: "#555")
        }
    }

    private func draw(_ buffer: BufferReport, _ drawing: inout Drawing) {
        let start = Double(buffer.kernels.lowerBound) + (follows(buffer) ? 0.5 : 0)
        let end = Double(buffer.kernels.upperBound) + (isFollowed(buffer) ? 0.5 : 1)
        let width = max(0.5, end - start) * column, height = max(1, Double(buffer.byteCount) * scale)
        let corner = Point(Self.left + start * column, y(buffer.address) - height)
        let kernels = "\(kernelName(buffer.kernels.lowerBound)) to \(kernelName(buffer.kernels.upperBound))"
        drawing.rectangle(
            at: corner, width: width, height: height, fill: buffer.use.colour, stroke: "#555",
            tip: "\(buffer.name): \(buffer.byteCount.byteText) at \(buffer.address), \(kernels)")
        if height >= 12, buffer.name.width(size: 10) + 6 <= width {
            drawing.text(buffer.name, at: Point(corner.x + 3, corner.y + height / 2 + 4), size: 10)
        }
    }

    private func kernelName(_ place: Int) -> String { metadata.kernels.indices.contains(place) ? metadata.kernels[place].name : "\(place)" }

    /// Whether the buffer is written where another ends.
    private func follows(_ buffer: BufferReport) -> Bool {
        ends[Step(address: buffer.address, kernel: buffer.kernels.lowerBound)].map { $0 < buffer.kernels.lowerBound } ?? false
    }

    private func isFollowed(_ buffer: BufferReport) -> Bool {
        !buffer.kernels.isPoint && starts.contains(Step(address: buffer.address, kernel: buffer.kernels.upperBound))
    }

    /// The names of kernels, where there is room, or every few.
    private func drawKernels(_ drawing: inout Drawing) {
        let step = max(1, Int((13 / column).rounded(.up)))
        for place in stride(from: 0, to: metadata.kernels.count, by: step) {
            let corner = Point(Self.left + (Double(place) + 0.5) * column, Self.top + Self.height + 12)
            drawing.text("\(metadata.kernels[place].name)", at: corner, size: 10, colour: "#555", turnedBy: 60)
        }
    }
}

extension ClosedRange<Int> {
    fileprivate var isPoint: Bool { lowerBound == upperBound }
}

extension BufferReport.Use {
    fileprivate var colour: String {
        switch self {
        case .input: "#bcd5f0"
        case .output: "#f3cfb8"
        case .value: "#d3ecd0"
        }
    }
}
