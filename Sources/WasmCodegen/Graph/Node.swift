import WasmModel

/// One instruction that gives a value and has no effect: what it does, to which values, and where it stands.
///
/// Nodes with the same key are one node, where one can be seen from the other: common subexpressions
/// are found as the graph is built.
struct Node {
    struct Key: Hashable {
        var opcode: Opcode
        var immediate: Immediate
        var operands: [NodeID]
        /// The version of the state that is read; 0 where none is.
        var version: UInt32 = 0
    }

    enum Source: Hashable {
        /// Written out wherever it is used.
        case constant
        /// A parameter of the function, which never changes.
        case parameter(LocalIndex)
        /// The content of a local that changes.
        case slot(StateID)
        /// What memory holds.
        case memory(StateID)
        /// A function of the operands alone.
        case pure
    }

    var key: Key
    var type: WasmType
    var source: Source
    /// Where the value is computed: it can be used there and in all regions inside.
    var region: RegionID
    /// The index among the region's items. Constants and parameters have none.
    var position: Int

    /// The state whose content the node depends on.
    var state: StateID? {
        switch source {
        case .slot(let state), .memory(let state): state
        case .constant, .parameter, .pure: nil
        }
    }
}
