extension Graph {
    /// Rewrites every block: those in a block's nodes before the block itself.
    mutating func rewriteBlocks(_ rewrite: (inout Graph, inout GraphBlock) -> Void) {
        body = rewritten(body, rewrite)
    }

    private mutating func rewritten(_ block: GraphBlock, _ rewrite: (inout Graph, inout GraphBlock) -> Void) -> GraphBlock {
        var block = block
        for id in block.nodes where self[id].hasBlocks {
            for (name, attribute) in self[id].attributes {
                guard case .block(let inner) = attribute else { continue }
                self[id].attributes[name] = .block(rewritten(inner, rewrite))
            }
        }
        rewrite(&self, &block)
        return block
    }

    /// The blocks, the graph's own first, each before those in its nodes.
    public var blocks: [GraphBlock] {
        var found: [GraphBlock] = []
        func visit(_ block: GraphBlock) {
            found.append(block)
            for id in block.nodes where self[id].hasBlocks { self[id].blocks.forEach(visit) }
        }
        visit(body)
        return found
    }

    /// The node that computes each value, of the nodes that run.
    public var producers: [ValueID: NodeID] {
        var producers: [ValueID: NodeID] = [:]
        for id in blocks.flatMap(\.nodes) {
            for case let output? in self[id].outputs { producers[output] = id }
        }
        return producers
    }

    /// The values that somebody reads: nodes, and what blocks give out.
    public var readValues: Set<ValueID> {
        var read: Set<ValueID> = []
        for block in blocks {
            read.formUnion(block.outputs)
            for id in block.nodes { read.formUnion(self[id].inputs.compactMap { $0 }) }
        }
        return read
    }
}

extension GraphNode {
    public var hasBlocks: Bool { attributes.values.contains { if case .block = $0 { true } else { false } } }

    /// Whether the node is the use of an operator of ONNX's own domain.
    public func uses(_ name: String) -> Bool { operation == OperatorName(name) }
}
