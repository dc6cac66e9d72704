/// Makes one new shape of one that follows another: elements keep their order, so the last shape alone counts.
///
///     a = Flatten(x)
///     y = Reshape(a, [2, 3, 4])          →    y = Reshape(x, [2, 3, 4])
///
///     a = Unsqueeze(x, [1])
///     y = Squeeze(a, [1])                →    y = Identity(x)
///
/// A shape that copies an extent of its operand (0), or that is not known, keeps the operand that it has.
public func mergeReshapes(_ graph: Graph) -> Graph {
    var graph = graph
    let producers = graph.producers
    for id in graph.blocks.flatMap(\.nodes) {
        let node = graph[id]
        guard let read = node.inputs.first, let read, let inner = producers[graph.source(of: read, producers)].map({ graph[$0] }),
            let x = inner.inputs.first, let x
        else { continue }
        if node.uses("Reshape"), inner.onlyChangesShape, let shape = graph.integers(node.inputs.last ?? nil), node.inputs.count == 2,
            !shape.contains(0)
        {
            graph[id].inputs[0] = x
        } else if inner.uses("Unsqueeze"), node.uses("Squeeze"), node.inputs.count == 2, inner.inputs.count == 2,
            let added = graph.integers(inner.inputs[1]), let removed = graph.integers(node.inputs[1]),
            added.sorted() == removed.sorted(), added.allSatisfy({ $0 >= 0 }) || added.allSatisfy({ $0 < 0 })
        {
            graph[id] = .identity(of: x, in: node)
        }
    }
    return graph
}

extension GraphNode {
    /// Whether the result has the operand's elements in their order.
    fileprivate var onlyChangesShape: Bool {
        ["Reshape", "Flatten", "Squeeze", "Unsqueeze"].contains { uses($0) }
    }
}
