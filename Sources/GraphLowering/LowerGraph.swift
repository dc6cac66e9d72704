import GraphIR
import ModelCompiler
import NDArray
import TensorExpression
import TensorIR

/// A graph as a program to compile, and how the values of the graph's interface appear in the program's.
public struct LoweredGraph: Sendable {
    public let program: TensorProgram
    public let inputs: [(name: String, form: ValueForm)]
    public let outputs: [(name: String, form: ValueForm)]
}

/// What a value of the graph's interface is made of.
public indirect enum ValueForm: Sendable {
    /// The program's input or output of that name, whose elements are of this type.
    case tensor(GraphElement, name: String)
    case sequence([ValueForm], of: GraphType)
    /// A value that the graph declares as optional, or none.
    case optional(ValueForm?, of: GraphType)
    /// Strings, which are known at compile time.
    case texts([String], shape: [Int])
    /// An input that has become a constant.
    case bound
}

/// Makes a graph a tensor program: each operator becomes tensor expressions by its rule.
public func lowerGraph(
    _ graph: Graph, _ specialisation: Specialisation = Specialisation()
) throws(GraphLoweringError) -> LoweredGraph {
    let graph = try preparedGraph(graph)
    try checkOperators(of: graph)
    var lowerer = GraphLowerer(graph)
    let inputs = try lowerer.bindInputs(specialisation)
    try lowerer.lower(graph.body.nodes)
    return try lowerer.finish(inputs)
}

/// The graph as the passes leave it: what is lowered.
///
/// - Parameter observe: is called after each pass with the graph before and after it.
public func preparedGraph(
    _ graph: Graph, observe: (_ pass: GraphPass, _ before: Graph, _ after: Graph) -> Void = { _, _, _ in }
) throws(GraphLoweringError) -> Graph {
    do { return try run(graphPasses, on: graph, observe: observe) } catch { throw .graph(error) }
}

/// Throws all operators that have no rule, at once.
func checkOperators(of graph: Graph) throws(GraphLoweringError) {
    var counts: [OperatorName: (version: Int, count: Int, node: String)] = [:]
    func count(_ block: GraphBlock) {
        for node in block.nodes.map({ graph[$0] }) {
            if operatorRules[node.operation] == nil { counts[node.operation, default: (node.version, 0, node.name)].count += 1 }
            node.blocks.forEach(count)
        }
    }
    count(graph.body)
    guard counts.isEmpty else {
        throw .unknownOperators(counts.map { ($0, $1.version, $1.count, $1.node) }.sorted { "\($0.0)" < "\($1.0)" })
    }
}
