import GraphIR
import GraphLowering
import NDArray

/// Makes a graph a program for the shapes of these inputs, which are in the graph's order, and for the values of those that shapes depend on.
public func lowerGraph(_ graph: Graph, for inputs: [NDArray]) throws -> LoweredGraph {
    var given = Specialisation()
    let arrays = Dictionary(uniqueKeysWithValues: zip(graph.body.inputs.map { graph[$0].name }, inputs))
    given.shapes = arrays.mapValues(\.shape)
    while true {
        do {
            return try lowerGraph(graph, given)
        } catch {
            let needed = error.neededInputs.filter { given.values[$0] == nil }
            guard !needed.isEmpty else { throw error }
            for name in needed { given.values[name] = GraphConstant(arrays[name]!) }
        }
    }
}
