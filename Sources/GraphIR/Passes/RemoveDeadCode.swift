/// Takes out nodes and results that nothing needs, and constants that nothing reads.
///
///     a = Relu(x)           b = Neg(x)
///     b = Neg(x)       →    return b
///     return b
public func removeDeadCode(_ graph: Graph) -> Graph {
    var graph = graph
    var needed: Set<ValueID> = []
    graph.body = graph.withoutDeadNodes(graph.body, &needed)
    graph.constants = graph.constants.filter { needed.contains($0.key) }
    return graph
}

extension Graph {
    /// - Parameter needed: the values that what follows the block needs; gets those that the block does.
    fileprivate mutating func withoutDeadNodes(_ block: GraphBlock, _ needed: inout Set<ValueID>) -> GraphBlock {
        var block = block
        needed.formUnion(block.outputs)
        var kept: [NodeID] = []
        for id in block.nodes.reversed() {
            guard self[id].outputs.contains(where: { $0.map(needed.contains) ?? false }) else { continue }
            kept.append(id)
            self[id].outputs = self[id].outputs.map { output in output.flatMap { needed.contains($0) ? $0 : nil } }
            needed.formUnion(self[id].inputs.compactMap { $0 })
            for (name, attribute) in self[id].attributes {
                guard case .block(let inner) = attribute else { continue }
                self[id].attributes[name] = .block(withoutDeadNodes(inner, &needed))
            }
        }
        block.nodes = kept.reversed()
        return block
    }
}
