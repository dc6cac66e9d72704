import WasmModel

/// Straight-line code between the structured instructions: a function's body, a loop's, an arm of an `if`.
struct Region {
    enum Kind {
        case body
        /// Runs once or more; what does not change in it is moved ahead of it.
        case loop
        /// Runs once or not at all; loads do not leave it.
        case arm
    }

    let kind: Kind
    let parent: RegionID?
    let depth: Int
    /// The index of the item in the parent that holds this region, once it is closed.
    var positionInParent = 0
    var items: [Item] = []
    /// The nodes that stand here.
    var nodes: [Node.Key: NodeID] = [:]
    /// For each state that is changed here, or in a region inside, the positions of the items that change it, ascending.
    var changes: [StateID: [Int]] = [:]

    /// What the states that change here were on the way in.
    var entry: [StateID: State] = [:]

    /// Whether a loop stands here already.
    var hasLoop: Bool { items.contains { if case .loop = $0 { true } else { false } } }

    /// Whether an item between the two positions (both excluded) changes the state.
    func changes(_ state: StateID, after first: Int, before last: Int) -> Bool {
        guard let positions = changes[state] else { return false }
        return positions.contains { $0 > first && $0 < last }
    }
}

/// A step of a region, in order.
enum Item {
    /// The place from which on a node's value is known.
    case node(NodeID)
    /// An instruction without results: a store, a `global.set`, a trap.
    case effect(Instruction, [NodeID])
    /// Gives a slot a value.
    case set(StateID, NodeID)
    /// The region again and again, as long as the value computed in it, if there is one, is not zero.
    case loop(RegionID, while: NodeID?)
    case branch(NodeID, then: RegionID, otherwise: RegionID?)
    /// Starts the enclosing loop that is this many regions out anew.
    case repeatLoop(depth: UInt32)
    /// The slot is used no more; its local may serve another.
    case release(StateID)
}

/// Something that changes while the function runs: the content of a buffer, or of a local.
struct State {
    /// The type and name of a slot; nil where the state is memory.
    var slot: (type: WasmType, name: String?)?
    /// A number that no other content of any state has.
    var version: UInt32
    /// The region in which the content came about: a value that depends on it cannot leave that region.
    var region: RegionID
}
