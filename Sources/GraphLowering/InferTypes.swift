import GraphIR
import TensorIR

/// Gives the values of a graph the types and shapes that they have once it is lowered; extents that inputs leave open stay symbols,
/// what is computed from them is an expression of these. What is inside of bodies keeps what the file declares.
public func inferTypes(of graph: Graph, _ specialisation: Specialisation = Specialisation()) throws(GraphLoweringError) -> Graph {
    do { try graph.verify() } catch { throw .graph(error) }
    try checkOperators(of: graph)
    var lowerer = GraphLowerer(graph)
    _ = try lowerer.bindInputs(specialisation)
    try lowerer.lower(graph.body.nodes)
    var graph = graph
    for (value, lowered) in lowerer.values {
        if let type = lowered.type { graph[value].type = type }
    }
    return graph
}

extension Lowered {
    fileprivate var type: GraphType? {
        switch self {
        case .tensor(let tensor): .tensor(tensor.element, shape: tensor.shape.map(GraphDimension.init))
        case .sequence, .none: nil
        case .texts(_, let shape): .tensor(.string, shape: shape.map { .fixed($0) })
        }
    }
}

extension GraphDimension {
    fileprivate init(_ extent: Expression) {
        self = extent.integerValue.map { .fixed(Int($0)) } ?? .symbol("\(extent)")
    }
}
