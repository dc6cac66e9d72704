import NDArray

/// Computes once what several nodes compute, and keeps one of constants that are equal.
///
///     a = Relu(x)            a = Relu(x)
///     b = Relu(x)       →    y = Add(a, a)
///     y = Add(a, b)
///
/// A node whose result is an output of the graph stays, because of its name; others read the earlier one.
public func mergeCommonSubexpressions(_ graph: Graph) -> Graph {
    var graph = graph
    var merger = Merger(outputs: Set(graph.body.outputs))
    merger.mergeConstants(of: graph)
    merger.visit(graph.body, of: graph, [:])
    graph.replace(merger.replacements)
    graph.remove(merger.removed)
    for value in merger.replacements.keys { graph.constants[value] = nil }
    return graph
}

private struct Merger {
    let outputs: Set<ValueID>
    var replacements: [ValueID: ValueID] = [:]
    var removed: Set<NodeID> = []

    init(outputs: Set<ValueID>) { self.outputs = outputs }

    /// What must agree for two nodes to be compared.
    struct Key: Hashable {
        let operation: OperatorName
        let version: Int
        let inputs: [ValueID?]
        let hasOutput: [Bool]
        let attributes: [String]
    }

    private struct ConstantKey: Hashable {
        let element: GraphElement
        let shape: [Int]
        /// Some of the bytes: enough to tell most constants apart.
        let sample: [UInt8]
    }

    mutating func mergeConstants(of graph: Graph) {
        var known: [ConstantKey: [ValueID]] = [:]
        for (value, constant) in graph.constants.sorted(by: { $0.key < $1.key }) where !outputs.contains(value) {
            let key = ConstantKey(element: constant.element, shape: constant.array.shape, sample: constant.array.sample)
            if let earlier = known[key]?.first(where: { graph.constants[$0] == constant }) {
                replacements[value] = earlier
            } else {
                known[key, default: []].append(value)
            }
        }
    }

    /// - Parameter outer: the nodes that run before the block, wherever it does.
    mutating func visit(_ block: GraphBlock, of graph: Graph, _ outer: [Key: [NodeID]]) {
        var known = outer
        for id in block.nodes {
            let node = graph[id]
            for inner in node.blocks { visit(inner, of: graph, known) }
            guard !node.hasBlocks, !node.isRandom else { continue }
            let key = Key(
                operation: node.operation, version: node.version, inputs: node.inputs.map { $0.map { replacements[$0] ?? $0 } },
                hasOutput: node.outputs.map { $0 != nil }, attributes: node.attributes.keys.sorted())
            if let earlier = known[key]?.first(where: { graph[$0].hasAttributes(of: node) }) {
                merge(id, into: earlier, graph)
            } else {
                known[key, default: []].append(id)
            }
        }
    }

    private mutating func merge(_ id: NodeID, into earlier: NodeID, _ graph: Graph) {
        var isNeeded = false
        for case let (output?, kept?) in zip(graph[id].outputs, graph[earlier].outputs) {
            if outputs.contains(output) { isNeeded = true } else { replacements[output] = kept }
        }
        // Its other results have no readers any more, but stay defined.
        if !isNeeded { removed.insert(id) }
    }
}

extension GraphNode {
    fileprivate func hasAttributes(of other: GraphNode) -> Bool {
        attributes.allSatisfy { name, attribute in other.attributes[name].map(attribute.isIdentical) ?? false }
    }
}

extension NDArray {
    fileprivate var sample: [UInt8] {
        withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: max(1, bytes.count / 64)).map { bytes[$0] }
        }
    }
}
