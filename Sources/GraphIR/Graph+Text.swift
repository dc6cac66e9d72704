import Support

// A graph as text, a node a line:
//
//     graph mlp(x: float32[batch, 784]) -> y: float32[batch, 10] {
//         w: float32[784, 10]
//         h = MatMul(x, w)
//         y = Softmax(h) axis 1
//     }

extension Graph: CustomStringConvertible {
    public var description: String {
        var writer = TextWriter()
        let printer = GraphPrinter(graph: self)
        let outputs = body.outputs.map(printer.declared).joined(separator: ", ")
        writer.line("graph \(name)(\(body.inputs.map(printer.declared).joined(separator: ", "))) -> \(outputs) {")
        writer.indent()
        for (value, constant) in constants.sorted(by: { $0.key < $1.key }) {
            writer.line("\(printer.name(value)) = \(constant)")
        }
        printer.write(body, to: &writer)
        writer.outdent()
        writer.line("}")
        return writer.finish()
    }
}

private struct GraphPrinter {
    let graph: Graph
    private let shared: Set<String>

    init(graph: Graph) {
        self.graph = graph
        var seen: Set<String> = [], shared: Set<String> = []
        for value in graph.values where !seen.insert(value.name).inserted { shared.insert(value.name) }
        self.shared = shared
    }

    /// The value's name, with its id where others have the same name.
    func name(_ id: ValueID?) -> String {
        guard let id else { return "_" }
        let name = graph[id].name
        return name.isEmpty || shared.contains(name) ? "\(name)%\(id)" : name
    }

    func declared(_ id: ValueID) -> String { "\(name(id)): \(graph[id].type)" }

    func write(_ block: GraphBlock, to writer: inout TextWriter) {
        for id in block.nodes {
            let node = graph[id]
            let results = node.outputs.map(name).joined(separator: ", ")
            var line = "\(results) = \(node.operation)(\(node.inputs.map(name).joined(separator: ", ")))"
            for (key, attribute) in node.attributes.sorted(by: { $0.key < $1.key }) {
                if let text = attribute.text { line += " \(key) \(text)" }
            }
            writer.line(line)
            for (key, attribute) in node.attributes.sorted(by: { $0.key < $1.key }) {
                guard case .block(let inner) = attribute else { continue }
                writer.indent()
                writer.line("\(key)(\(inner.inputs.map(declared).joined(separator: ", "))) {")
                writer.indent()
                write(inner, to: &writer)
                writer.line("yield \(inner.outputs.map { name($0) }.joined(separator: ", "))")
                writer.outdent()
                writer.line("}")
                writer.outdent()
            }
        }
    }
}

extension GraphAttribute {
    fileprivate var text: String? {
        switch self {
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): "\"\(value)\""
        case .integers(let values): "\(values)"
        case .numbers(let values): "\(values)"
        case .texts(let values): "\(values)"
        case .tensor(let value): "\(value)"
        case .type(let type): "\(type)"
        case .block: nil
        }
    }
}
