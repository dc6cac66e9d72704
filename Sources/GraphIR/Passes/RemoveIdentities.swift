/// Takes out nodes that hand on what they read: `Identity`, `Dropout` outside training, transpositions that keep every axis, sums and
/// concatenations of one operand.
///
///     a = Relu(x)
///     b = Dropout(a)         →    y = Neg(a)
///     y = Neg(b)
///
/// Outputs of the graph keep their names: what computes the operand then computes the output. An identity stays where that cannot be:
/// between an input, or another output, and an output.
public func removeIdentities(_ graph: Graph) -> Graph {
    var graph = graph
    let producers = graph.producers, read = graph.readValues
    let outputs = Set(graph.body.outputs)
    let own = Set(graph.body.nodes)
    var replacements: [ValueID: ValueID] = [:], removed: Set<NodeID> = []
    var renamed: [ValueID: ValueID] = [:]
    for block in graph.blocks {
        for id in block.nodes {
            guard let (operand, result) = graph.handedOn(by: graph[id], read: read) else { continue }
            let source = replacements.end(of: operand)
            if !outputs.contains(result) {
                (replacements[result], _) = (source, removed.insert(id))
            } else if let producer = producers[source], own.contains(producer), own.contains(id), !outputs.contains(source),
                renamed[source] == nil
            {
                (renamed[source], _) = (result, removed.insert(id))
            }
        }
    }
    for id in removed { graph[id].outputs = [] }
    for (source, output) in renamed {
        let producer = producers[source]!
        graph[producer].outputs = graph[producer].outputs.map { $0 == source ? output : $0 }
    }
    graph.remove(removed)
    graph.replace(replacements.merging(renamed) { first, _ in first })
    return graph
}

extension [ValueID: ValueID] {
    fileprivate func end(of value: ValueID) -> ValueID {
        var value = value
        while let next = self[value] { value = next }
        return value
    }
}

extension Graph {
    /// The operand that a node gives as its result, where it does nothing else.
    fileprivate func handedOn(by node: GraphNode, read: Set<ValueID>) -> (operand: ValueID, result: ValueID)? {
        guard node.operation.domain.isEmpty, let operand = node.inputs.first, let operand, let result = node.outputs.first, let result,
            node.outputs.dropFirst().allSatisfy({ $0.map { !read.contains($0) } ?? true })
        else { return nil }
        let isIdentity = switch node.operation.name {
        case "Identity": true
        case "Dropout": !trains(node)
        case "Transpose": node.attributes["perm"].map { if case .integers(let axes) = $0 { axes == Array(axes.indices) } else { false } } ?? false
        case "Sum", "Concat": node.inputs.count == 1
        default: false
        }
        return isIdentity ? (operand, result) : nil
    }

    /// Whether elements may be dropped: the third operand says so, since version 12.
    private func trains(_ node: GraphNode) -> Bool {
        guard node.version >= 12, node.inputs.count > 2, let mode = node.inputs[2] else { return false }
        guard let constant = constants[mode], constant.array.count == 1, constant.element == .bool else { return true }
        return constant.array[integer: 0] != 0
    }

    /// What a value is, seen through identities.
    func source(of value: ValueID, _ producers: [ValueID: NodeID]) -> ValueID {
        var value = value
        while let node = producers[value].map({ self[$0] }), node.uses("Identity"), let operand = node.inputs.first, let operand {
            value = operand
        }
        return value
    }
}

extension GraphNode {
    /// A node that hands `x` on as the result of `node`.
    static func identity(of x: ValueID, in node: GraphNode) -> GraphNode {
        GraphNode(name: node.name, operation: OperatorName("Identity"), version: node.version, inputs: [x], outputs: node.outputs)
    }
}
