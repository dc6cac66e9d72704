import Drawing
import GraphIR

/// What stands in the box of a node, or of a value of the interface.
struct GraphBox {
    private let title: String
    private let lines: [String]
    private let fill: String
    private let tip: String
    private var isMarked = false

    private static let titleSize = 12.0, lineSize = 10.0, padding = 7.0, longest = 44

    init(interface value: ValueID, of graph: Graph) {
        title = Self.shortened(graph[value].name)
        lines = graph[value].type == .unknown ? [] : ["\(graph[value].type)"]
        fill = "#e6e6e6"
        tip = graph[value].name
    }

    /// - Parameter own: the values that other boxes give; the others are named in this one.
    init(_ id: NodeID, of graph: Graph, own: [ValueID: Int], isMarked: Bool) {
        let node = graph[id]
        title = "\(node.operation)"
        var lines: [String] = []
        let attributes = node.attributes.sorted { $0.key < $1.key }.compactMap { key, value in value.summary.map { "\(key) \($0)" } }
        lines += Self.rows(attributes)
        for case let input? in node.inputs where own[input] == nil {
            let value = graph.constants[input].map { "\($0)".count <= 30 ? "\($0)" : $0.form } ?? "\(graph[input].type)"
            lines.append("\(Self.shortened(graph[input].name, to: max(12, Self.longest - value.count)))  \(value)")
        }
        lines += node.outputs.compactMap { $0 }.map { graph[$0].type }.filter { $0 != .unknown }.map { "→ \($0)" }
        self.lines = lines
        fill = OperatorFamily(of: node.operation).colour
        tip = ([node.label] + node.outputs.compactMap { $0 }.map { graph[$0].name }).joined(separator: "\n")
        self.isMarked = isMarked
    }

    var width: Double {
        max(title.width(size: Self.titleSize) * 1.08, lines.map { $0.width(size: Self.lineSize) }.max() ?? 0) + 2 * Self.padding
    }
    var height: Double { Double(lines.count) * 12.5 + 16 + Self.padding }

    func draw(on drawing: inout Drawing, at corner: Point) {
        drawing.rectangle(
            at: corner, width: width, height: height, fill: fill, stroke: isMarked ? "#c0392b" : "#666", radius: 4, isDashed: isMarked, tip: tip)
        let middle = corner.x + width / 2
        drawing.text(title, at: Point(middle, corner.y + 15), size: Self.titleSize, anchor: .middle, isBold: true)
        for (index, line) in lines.enumerated() {
            drawing.text(line, at: Point(middle, corner.y + 28.5 + Double(index) * 12.5), size: Self.lineSize, anchor: .middle, colour: "#444")
        }
    }

    /// Attributes, as many in a row as it holds.
    private static func rows(_ words: [String]) -> [String] {
        var rows: [String] = []
        for word in words.map(shortened) {
            if let last = rows.last, last.count + word.count < longest - 2 {
                rows[rows.count - 1] = "\(last), \(word)"
            } else {
                rows.append(word)
            }
        }
        return rows
    }

    private static func shortened(_ text: String) -> String { shortened(text, to: longest) }

    private static func shortened(_ text: String, to length: Int) -> String {
        text.count <= length ? text : "\(text.prefix(length / 2))…\(text.suffix(length / 2 - 1))"
    }
}

/// What an operator is about, for the colour of its box.
private enum OperatorFamily {
    case contraction, elementwise, movement, reduction, shape, control

    init(of operation: OperatorName) {
        self = switch operation.name {
        case "Conv", "ConvTranspose", "MatMul", "Gemm", "Einsum", "QLinearConv", "QLinearMatMul", "ConvInteger", "MatMulInteger", "Attention",
            "LSTM", "GRU", "RNN", "MultiHeadAttention", "DeformConv":
            .contraction
        case "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Shape", "Size", "Identity", "Constant", "ConstantOfShape", "Expand", "Range": .shape
        case "Transpose", "Concat", "Split", "Slice", "Gather", "GatherND", "GatherElements", "Pad", "Tile", "Resize", "ScatterND",
            "ScatterElements", "DepthToSpace", "SpaceToDepth", "Upsample", "GridSample":
            .movement
        case "Softmax", "LogSoftmax", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "BatchNormalization",
            "LayerNormalization", "InstanceNormalization", "GroupNormalization", "LRN", "ArgMax", "ArgMin", "TopK", "CumSum":
            .reduction
        case _ where operation.name.hasPrefix("Reduce"): .reduction
        case "If", "Loop", "Scan": .control
        default: .elementwise
        }
    }

    var colour: String {
        switch self {
        case .contraction: "#bcd5f0"
        case .elementwise: "#d3ecd0"
        case .movement: "#f7e6b5"
        case .reduction: "#f3cfb8"
        case .shape: "#eeeeee"
        case .control: "#e3cdea"
        }
    }
}

extension GraphAttribute {
    fileprivate var summary: String? {
        switch self {
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): value
        case .integers(let values): values.count <= 8 ? "\(values)" : "\(values.count) integers"
        case .numbers(let values): values.count <= 4 ? "\(values)" : "\(values.count) numbers"
        case .texts(let values): values.count <= 2 ? "\(values)" : "\(values.count) texts"
        case .tensor(let value): "\(value)"
        case .type(let type): "\(type)"
        case .block: nil
        }
    }
}
