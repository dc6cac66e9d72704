import GraphIR

/// Computes nodes whose operands are all constants, by the rules of the lowering and the reference, up to its budget.
///
///     a = Sqrt(two)           a = float32[] {1.4142135}
///     y = Mul(x, a)      →    y = Mul(x, a)
///
/// The lowering would compute them too, but only once the graph is gone: passes recognise operators by constants among their operands.
/// Larger constants are left to the model compiler, and what a rule refuses to the lowering, which says why.
public func foldConstants(_ graph: Graph) -> Graph {
    var graph = graph
    var removed: Set<NodeID> = []
    for id in graph.blocks.flatMap(\.nodes) {
        guard let results = graph.constantResults(of: graph[id]) else { continue }
        for (value, constant) in results {
            graph.constants[value] = constant
            graph[value].type = .tensor(constant.element, shape: constant.array.shape.map { .fixed($0) })
        }
        removed.insert(id)
    }
    graph.remove(removed)
    return graph
}

extension Graph {
    /// The values of a node's results, where all follow from constants.
    fileprivate func constantResults(of node: GraphNode) -> [ValueID: GraphConstant]? {
        guard !node.inputs.isEmpty, !node.hasBlocks, !node.isRandom, operatorRules[node.operation] != nil else { return nil }
        var alone = Graph(name: name)
        alone.values = values
        for case let input? in node.inputs {
            guard let constant = constants[input] else { return nil }
            alone.constants[input] = constant
        }
        let id = alone.addNode(node)
        var lowerer = GraphLowerer(alone)
        guard (try? lowerer.lower([id])) != nil else { return nil }
        var results: [ValueID: GraphConstant] = [:]
        for case let output? in node.outputs {
            guard case .tensor(let result)? = lowerer.values[output], let known = result.known else { return nil }
            results[output] = GraphConstant(result.element, known)
        }
        return results
    }
}
