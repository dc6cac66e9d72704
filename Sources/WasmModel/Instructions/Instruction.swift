/// One instruction. Bodies are flat lists of these; `block`, `loop` and `if` reach to their `end`.
///
/// A trivial value of 24 bytes. That its immediate is of the kind that its opcode wants is the caller's duty
/// (the factories see to it); the encoder stops on a mismatch.
public struct Instruction: Hashable, Sendable {
    public var immediate: Immediate
    public var opcode: Opcode

    public init(_ opcode: Opcode, _ immediate: Immediate) {
        self.immediate = immediate
        self.opcode = opcode
    }

    /// An instruction whose immediate goes without saying: none, memory 0, or no offset and natural alignment.
    public init(_ opcode: Opcode) {
        guard let immediate = opcode.impliedImmediate else {
            preconditionFailure("\(opcode) needs an immediate")
        }
        self.init(opcode, immediate)
    }
}

extension Opcode {
    /// The immediate that an instruction has when none is written, or nil where one must be.
    public var impliedImmediate: Immediate? {
        switch immediateKind {
        case .none, .fence: Immediate.none
        case .memoryIndex: .index(0)
        case .memoryPair: .indices(0, 0)
        case .memory(let alignment), .atomic(let alignment):
            .memory(MemoryArgument(offset: 0, alignment: alignment))
        default: nil
        }
    }
}
