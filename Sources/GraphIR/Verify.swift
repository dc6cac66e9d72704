/// A rule of graphs that is broken.
public indirect enum GraphError: Error, Equatable, Sendable {
    /// A defect of Heddle: the rule was kept before the pass.
    case brokenBy(pass: String, GraphError)
    case definedTwice(value: String, id: ValueID)
    case usedBeforeDefinition(value: String, id: ValueID, node: String)
    case outputUndefined(value: String, id: ValueID)
}

extension GraphError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .brokenBy(let pass, let error): "the pass \(pass) broke the graph, which is a defect of Heddle: \(error)"
        case .definedTwice(let value, _): "\(value) is defined twice: a value has one definition"
        case .usedBeforeDefinition(let value, _, let node):
            "\(node) reads \(value), which nothing before it defines: nodes stand in the order in which they run"
        case .outputUndefined(let value, _): "nothing defines the output \(value)"
        }
    }
}

extension Graph {
    /// Checks that every value is defined once, before it is used, within the blocks around its use.
    public func verify() throws(GraphError) {
        var defined = Set(constants.keys)
        try verify(body, &defined)
    }

    private func verify(_ block: GraphBlock, _ defined: inout Set<ValueID>) throws(GraphError) {
        for input in block.inputs { try define(input, &defined) }
        for id in block.nodes {
            let node = self[id]
            for case let input? in node.inputs where !defined.contains(input) {
                throw .usedBeforeDefinition(value: self[input].name, id: input, node: node.label)
            }
            for inner in node.blocks {
                var within = defined
                try verify(inner, &within)
            }
            for case let output? in node.outputs { try define(output, &defined) }
        }
        for output in block.outputs where !defined.contains(output) {
            throw .outputUndefined(value: self[output].name, id: output)
        }
    }

    private func define(_ value: ValueID, _ defined: inout Set<ValueID>) throws(GraphError) {
        guard defined.insert(value).inserted else { throw .definedTwice(value: self[value].name, id: value) }
    }
}

extension GraphNode {
    /// What the node is called in errors: `Conv conv1`.
    public var label: String {
        if !name.isEmpty { return "\(operation) \(name)" }
        return "\(operation)"
    }
}
