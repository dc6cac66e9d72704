import GraphIR
import NDArray

/// A graph written down by the names of its values.
struct GraphSketch {
    private var sketched = Graph(name: "sketch")
    private var values: [String: ValueID] = [:]
    private var nodes: [NodeID] = []
    private let outputs: [String]

    init(_ inputs: [String], _ outputs: [String] = ["y"]) {
        self.outputs = outputs
        sketched.body.inputs = inputs.map { value($0) }
    }

    private mutating func value(_ name: String) -> ValueID {
        if let known = values[name] { return known }
        let value = sketched.addValue(name)
        values[name] = value
        return value
    }

    mutating func constant(_ name: String, _ array: NDArray) { sketched.constants[value(name)] = GraphConstant(array) }

    mutating func add(
        _ operation: String, _ inputs: [String], _ outputs: [String], _ attributes: [String: GraphAttribute] = [:], version: Int = 18
    ) {
        let node = GraphNode(
            name: "", operation: OperatorName(operation), version: version, inputs: inputs.map { value($0) },
            outputs: outputs.map { value($0) }, attributes: attributes)
        nodes.append(sketched.addNode(node))
    }

    /// A body of the nodes that `build` adds, with the values that it names.
    mutating func block(_ build: (inout GraphSketch) -> [String]) -> GraphBlock {
        let outer = nodes
        nodes = []
        var block = GraphBlock()
        block.outputs = build(&self).map { value($0) }
        block.nodes = nodes
        nodes = outer
        return block
    }

    func graph() -> Graph {
        var graph = sketched
        graph.body.nodes = nodes
        graph.body.outputs = outputs.map { values[$0]! }
        return graph
    }

    /// The lines of the nodes once a pass has run, which must leave a sound graph.
    func nodes(after pass: (Graph) -> Graph) -> [String] {
        let graph = pass(graph())
        do { try graph.verify() } catch { return ["\(error)"] }
        return "\(graph)".split(separator: "\n").dropFirst().dropLast().map { String($0.drop { $0 == " " }) }
            .filter { $0.contains("(") }
    }
}
