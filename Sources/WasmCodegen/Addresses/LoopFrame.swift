import Support
import TensorIR

/// The number of an open loop, from the outermost inwards; numbers are never used twice in a kernel.
struct LoopID: TypedIndex {
    static let prefix = "loop"
    let rawValue: UInt32
    init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// What code generation knows of a loop while it is inside.
struct LoopFrame {
    /// A pointer that moves by the same step in each iteration.
    struct Stream {
        var slot: StateID
        var step: NodeID
        /// Its value ahead of the first iteration.
        var start: NodeID
    }

    let id: LoopID
    let variable: Variable
    /// Where what is needed before the first iteration is computed.
    let preheader: RegionID
    let region: RegionID
    /// The number of iterations, at least 1.
    let count: NodeID
    let minimum: AffineForm
    /// The loop variable as a value, once something needs it.
    var counter: StateID?
    var streams: [AffineForm: Stream] = [:]
    /// The streams in the order they were first used.
    var order: [AffineForm] = []
}
