import WasmModel

/// A function in the making: values as a graph, effects in order, control as nested regions.
///
/// A node is placed when it is made: outside of every loop in which nothing that it depends on changes, and only once.
/// So hoisting and common-subexpression elimination need no pass of their own. `FunctionWriter` turns the graph into stack code.
struct InstructionGraph {
    private(set) var nodes: [Node] = []
    var regions: [Region] = [Region(kind: .body, parent: nil, depth: 0)]
    private(set) var states: [State] = []
    private(set) var parameters: [(type: WasmType, name: String)] = []
    private(set) var current = RegionID(0)
    private var versionCount: UInt32 = 0

    static let body = RegionID(0)

    subscript(node: NodeID) -> Node { nodes[node.value] }

    func depth(of region: RegionID) -> Int { regions[region.value].depth }
}

// MARK: - Nodes

extension InstructionGraph {
    mutating func parameter(_ type: WasmType, name: String) -> NodeID {
        let local = LocalIndex(parameters.count)
        parameters.append((type, name))
        let key = Node.Key(opcode: .localGet, immediate: .index(local.rawValue), operands: [])
        return append(Node(key: key, type: type, source: .parameter(local), region: Self.body, position: -1))
    }

    mutating func constant(_ instruction: Instruction) -> NodeID {
        let key = Node.Key(opcode: instruction.opcode, immediate: instruction.immediate, operands: [])
        if let known = regions[0].nodes[key] { return known }
        let type = instruction.opcode.resultType
        let node = append(Node(key: key, type: type, source: .constant, region: Self.body, position: -1))
        regions[0].nodes[key] = node
        return node
    }

    /// The value of an instruction that depends on its operands alone and does not trap.
    mutating func node(_ opcode: Opcode, _ operands: NodeID..., immediate: Immediate = .none) -> NodeID {
        pure(Node.Key(opcode: opcode, immediate: immediate, operands: operands), type: opcode.resultType)
    }

    mutating func pure(_ key: Node.Key, type: WasmType) -> NodeID {
        if let folded = fold(key) { return folded }
        return place(key, type: type, source: .pure, floor: floor(of: key.operands))
    }

    /// `condition != 0 ? first : second` of any type.
    mutating func select(_ first: NodeID, _ second: NodeID, if condition: NodeID) -> NodeID {
        if first == second { return first }
        let key = Node.Key(opcode: .select, immediate: .none, operands: [first, second, condition])
        return pure(key, type: self[first].type)
    }

    mutating func call(_ function: FunctionIndex, returning type: WasmType, _ operands: NodeID...) -> NodeID {
        pure(Node.Key(opcode: .call, immediate: .index(function.rawValue), operands: operands), type: type)
    }

    /// The value of a load of `state`'s memory. `operands` begins with the address.
    mutating func load(_ opcode: Opcode, _ immediate: Immediate, _ operands: [NodeID], from state: StateID) -> NodeID {
        let content = states[state.value]
        let key = Node.Key(opcode: opcode, immediate: immediate, operands: operands, version: content.version)
        let floor = deeper(floor(of: operands), content.region)
        return place(key, type: opcode.resultType, source: .memory(state), floor: floor)
    }

    /// What a global holds, whose content is told apart like that of memory.
    mutating func read(_ global: GlobalIndex, of type: WasmType, from state: StateID) -> NodeID {
        let content = states[state.value]
        let key = Node.Key(opcode: .globalGet, immediate: .index(global.rawValue), operands: [], version: content.version)
        return place(key, type: type, source: .memory(state), floor: content.region)
    }

    /// What the slot holds now.
    mutating func read(_ slot: StateID) -> NodeID {
        let content = states[slot.value]
        guard let type = content.slot?.type else { preconditionFailure("\(slot) is memory, which loads read") }
        let key = Node.Key(opcode: .localGet, immediate: .none, operands: [], version: content.version)
        return place(key, type: type, source: .slot(slot), floor: content.region)
    }

    private mutating func append(_ node: Node) -> NodeID {
        nodes.append(node)
        return NodeID(nodes.count - 1)
    }
}

// MARK: - Placement

extension InstructionGraph {
    private func floor(of operands: [NodeID]) -> RegionID {
        operands.reduce(Self.body) { deeper($0, self[$1].region) }
    }

    private func deeper(_ first: RegionID, _ second: RegionID) -> RegionID {
        depth(of: first) >= depth(of: second) ? first : second
    }

    /// Finds the node in a region between here and `floor`, or makes it in the best of them.
    private mutating func place(_ key: Node.Key, type: WasmType, source: Node.Source, floor: RegionID) -> NodeID {
        if let known = find(key, downTo: floor) { return known }
        let region = bestRegion(for: source, type, floor: floor)
        let position = regions[region.value].items.count
        let node = append(Node(key: key, type: type, source: source, region: region, position: position))
        regions[region.value].items.append(.node(node))
        regions[region.value].nodes[key] = node
        return node
    }

    private func find(_ key: Node.Key, downTo floor: RegionID) -> NodeID? {
        var region = current
        while true {
            if let known = regions[region.value].nodes[key] { return known }
            guard region != floor, let parent = regions[region.value].parent else { return nil }
            region = parent
        }
    }

    /// Ahead of the outermost loop that can be left; arms are left only on the way out of a loop, and never by a load.
    ///
    /// A vector that is loaded behind a loop stays there: it would hold a register throughout that loop, where registers are
    /// scarce, to save one load in each of its runs.
    private func bestRegion(for source: Node.Source, _ type: WasmType, floor: RegionID) -> RegionID {
        var staysInArm = false
        if case .memory = source { staysInArm = true }
        let staysBehindLoop = staysInArm && type == .v128
        var best = current
        var region = current
        while region != floor, let parent = regions[region.value].parent {
            let kind = regions[region.value].kind
            if kind == .arm && staysInArm { break }
            if staysBehindLoop && regions[region.value].hasLoop { break }
            region = parent
            if kind == .loop { best = region }
        }
        return best
    }
}

// MARK: - State

extension InstructionGraph {
    mutating func newVersion() -> UInt32 {
        versionCount += 1
        return versionCount
    }

    /// The content of a buffer that begins to exist here.
    mutating func makeMemory() -> StateID {
        states.append(State(slot: nil, version: newVersion(), region: current))
        return StateID(states.count - 1)
    }

    /// A local whose content changes.
    mutating func makeSlot(_ type: WasmType, name: String? = nil) -> StateID {
        states.append(State(slot: (type, name), version: newVersion(), region: current))
        return StateID(states.count - 1)
    }

    mutating func set(_ slot: StateID, to value: NodeID) {
        emit(.set(slot, value), changing: slot)
    }

    /// Appends an instruction without results, and tells which state it changes.
    mutating func effect(_ instruction: Instruction, _ operands: [NodeID], changing state: StateID? = nil) {
        emit(.effect(instruction, operands), changing: state)
    }

    /// Appends an instruction without results that changes any number of states.
    mutating func effect(_ instruction: Instruction, _ operands: [NodeID], changing states: some Sequence<StateID>) {
        for state in Set(states).sorted() { noteChange(of: state) }
        regions[current.value].items.append(.effect(instruction, operands))
    }

    mutating func release(_ slot: StateID) {
        regions[current.value].items.append(.release(slot))
    }

    private mutating func emit(_ item: Item, changing state: StateID?) {
        if let state { noteChange(of: state) }
        regions[current.value].items.append(item)
    }

    /// Notes that the item to be appended next changes the state.
    private mutating func noteChange(of state: StateID) {
        keepContent(of: state)
        regions[current.value].changes[state, default: []].append(regions[current.value].items.count)
        renew(state)
    }

    /// A number that tells what the state holds now from all that it has held and will hold.
    func version(of state: StateID) -> UInt32 { states[state.value].version }

    /// From here on the state's content is another one, which came about in this region.
    mutating func renew(_ state: StateID) {
        states[state.value].version = newVersion()
        states[state.value].region = current
    }
}

// MARK: - Regions

extension InstructionGraph {
    /// Goes into a new region; `changing` lists the states that a loop's body changes.
    mutating func open(_ kind: Region.Kind, changing states: some Sequence<StateID> = [StateID]()) -> RegionID {
        regions.append(Region(kind: kind, parent: current, depth: depth(of: current) + 1))
        current = RegionID(regions.count - 1)
        for state in states {
            keepContent(of: state)
            renew(state)
        }
        return current
    }

    /// Goes back into an arm that was left, and that has no item yet.
    mutating func enter(_ arm: RegionID) {
        precondition(regions[arm.value].parent == current, "\(arm) lies in \(current)")
        current = arm
    }

    /// Remembers what the state was on the way into the current region.
    private mutating func keepContent(of state: StateID) {
        if regions[current.value].entry[state] == nil { regions[current.value].entry[state] = states[state.value] }
    }

    /// Leaves the current region for its parent, without an item for it yet: there, nothing has changed until it has one.
    mutating func leave() {
        guard let parent = regions[current.value].parent else { preconditionFailure("the body is left by nothing") }
        for (state, content) in regions[current.value].entry { states[state.value] = content }
        current = parent
    }

    mutating func closeLoop(_ region: RegionID, while condition: NodeID?) {
        leave()
        attach([region])
        regions[current.value].items.append(.loop(region, while: condition))
    }

    mutating func closeBranch(_ condition: NodeID, then: RegionID, otherwise: RegionID?) {
        attach([then] + (otherwise.map { [$0] } ?? []))
        regions[current.value].items.append(.branch(condition, then: then, otherwise: otherwise))
    }

    mutating func repeatLoop(depth: UInt32) {
        regions[current.value].items.append(.repeatLoop(depth: depth))
    }

    /// Makes the regions' changes those of the item that is appended next.
    private mutating func attach(_ inner: [RegionID]) {
        let position = regions[current.value].items.count
        var changed: Set<StateID> = []
        for region in inner {
            regions[region.value].positionInParent = position
            changed.formUnion(regions[region.value].changes.keys)
        }
        for state in changed.sorted() { noteChange(of: state) }
    }

    /// Goes to an enclosing region, to its end so far (ahead of the region that is open inside it), or back.
    /// Gives the region that was current.
    mutating func move(to region: RegionID) -> RegionID {
        let previous = current
        current = region
        return previous
    }
}
