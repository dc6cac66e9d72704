extension Graph {
    /// Reads other values in place of some, wherever they are read; chains are followed to their end.
    ///
    /// What replaces a value must be defined wherever that was. Outputs of the graph itself keep their values, as those have the names
    /// that a host knows: they must not be among the replaced.
    public mutating func replace(_ replacements: [ValueID: ValueID]) {
        guard !replacements.isEmpty else { return }
        func final(_ value: ValueID) -> ValueID {
            var value = value
            while let next = replacements[value] { value = next }
            return value
        }
        precondition(body.outputs.allSatisfy { replacements[$0] == nil }, "outputs of the graph stay")
        for (value, replacement) in replacements where self[final(replacement)].type == .unknown {
            self[final(replacement)].type = self[value].type
        }
        rewriteBlocks { graph, block in
            for id in block.nodes {
                for (place, input) in graph[id].inputs.enumerated() {
                    if let input, replacements[input] != nil { graph[id].inputs[place] = final(input) }
                }
            }
            block.outputs = block.outputs.map(final)
        }
    }

    /// Takes nodes out of their blocks.
    public mutating func remove(_ nodes: Set<NodeID>) {
        guard !nodes.isEmpty else { return }
        rewriteBlocks { _, block in block.nodes.removeAll(where: nodes.contains) }
    }

    /// A new constant.
    public mutating func addConstant(_ name: String, _ constant: GraphConstant) -> ValueID {
        let value = addValue(name, .tensor(constant.element, shape: constant.array.shape.map { .fixed($0) }))
        constants[value] = constant
        return value
    }

    /// The integers of a constant that is a list of them, or one alone.
    public func integers(_ value: ValueID?) -> [Int]? {
        guard let value, let constant = constants[value], constant.element == .int64 || constant.element == .int32,
            constant.array.rank <= 1
        else { return nil }
        return (0..<constant.array.count).map { Int(constant.array[integer: $0]) }
    }
}
