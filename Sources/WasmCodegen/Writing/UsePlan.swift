import WasmModel

/// Decides for every node where its instruction is written: in the place of its only use, at every use, or
/// once, into a local.
struct UsePlan {
    enum Form {
        /// Nothing uses it: it is not written.
        case unused
        /// Part of the expression that uses it.
        case inline
        /// Computed at its position into a local, which its uses read.
        case local
    }

    /// A place in a region's list of items.
    private struct Site {
        var region: RegionID
        var position: Int
    }

    private let graph: InstructionGraph
    private(set) var forms: [Form]
    /// How often the node's value is taken.
    private(set) var useCounts: [Int]
    private var sites: [Site?]
    /// Slots that change between the read and a use of it.
    private var isStale: [Bool]

    init(_ graph: InstructionGraph) {
        self.graph = graph
        let count = graph.nodes.count
        forms = Array(repeating: .unused, count: count)
        useCounts = Array(repeating: 0, count: count)
        sites = Array(repeating: nil, count: count)
        isStale = Array(repeating: false, count: count)
        noteItems()
        // Users have higher numbers than what they use, so by its turn all uses of a node are known.
        for index in stride(from: count - 1, through: 0, by: -1) where useCounts[index] > 0 { plan(NodeID(index)) }
    }

    private mutating func noteItems() {
        for (number, region) in graph.regions.enumerated() {
            for (position, item) in region.items.enumerated() {
                let site = Site(region: RegionID(number), position: position)
                switch item {
                case .node, .repeatLoop, .release: break
                case .effect(_, let operands): for operand in operands { note(operand, usedAt: site) }
                case .set(_, let value): note(value, usedAt: site)
                case .branch(let condition, _, _): note(condition, usedAt: site)
                case .loop(let body, let condition):
                    guard let condition else { break }
                    note(condition, usedAt: Site(region: body, position: graph.regions[body.value].items.count))
                }
            }
        }
    }

    private mutating func note(_ node: NodeID, usedAt site: Site) {
        useCounts[node.value] += 1
        sites[node.value] = site
        if case .slot(let slot) = graph[node].source, changes(slot, after: node, before: site) { isStale[node.value] = true }
    }

    private mutating func plan(_ id: NodeID) {
        let node = graph[id]
        let form = self.form(of: id)
        forms[id.value] = form
        guard !node.key.operands.isEmpty else { return }
        let own = Site(region: node.region, position: node.position)
        let site = form == .inline ? sites[id.value]! : own
        for operand in node.key.operands { note(operand, usedAt: site) }
    }

    private func form(of id: NodeID) -> Form {
        let node = graph[id]
        switch node.source {
        case .constant, .parameter:
            return .inline
        case .slot:
            return isStale[id.value] ? .local : .inline
        case .memory, .pure:
            let site = sites[id.value]!
            guard useCounts[id.value] == 1, site.region == node.region else { return .local }
            guard let state = node.state else { return .inline }
            return changes(state, after: id, before: site) ? .local : .inline
        }
    }

    /// Whether the state may change between the node's position and the site, which is in its region or inside it.
    private func changes(_ state: StateID, after id: NodeID, before site: Site) -> Bool {
        let node = graph[id]
        var (region, end) = (site.region, site.position)
        while region != node.region {
            let inner = graph.regions[region.value]
            guard let parent = inner.parent else { preconditionFailure("\(id) is used outside of its region") }
            // What holds the site may change the state ahead of it, in an earlier iteration for instance.
            (region, end) = (parent, inner.positionInParent + 1)
        }
        return graph.regions[region.value].changes(state, after: node.position, before: end)
    }
}
