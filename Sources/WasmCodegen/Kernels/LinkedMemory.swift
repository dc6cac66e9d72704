import WasmModel

/// Where the kernels of an object file have their scratch memory from, since the memory is not theirs alone.
///
/// Buffers of constant size lie on the stack of the program that they are linked into. For each buffer of computed size a kernel calls `take`, and
/// gives the buffer back by `release`, the last one first.
public struct LinkedMemory: Sendable {
    /// The mutable i32 global in which C keeps the end of its stack, which grows downward; a multiple of 16.
    public var stackPointer: GlobalIndex
    /// (bytes): puts the address of as many bytes, a multiple of 16, into `taken`.
    public var take: FunctionIndex
    public var taken: GlobalIndex
    /// (address)
    public var release: FunctionIndex

    public init(stackPointer: GlobalIndex, take: FunctionIndex, taken: GlobalIndex, release: FunctionIndex) {
        self.stackPointer = stackPointer
        self.take = take
        self.taken = taken
        self.release = release
    }
}

extension FunctionDefinition {
    /// The function with so many bytes of stack below what its caller uses, which the stack pointer then points to.
    func taking(_ byteCount: Int, from stackPointer: GlobalIndex) -> FunctionDefinition {
        if byteCount == 0 { return self }
        func moved(_ opcode: Opcode) -> [Instruction] {
            [.globalGet(stackPointer), .i32Const(unsigned: UInt32(byteCount)), Instruction(opcode), .globalSet(stackPointer)]
        }
        precondition(!body.contains { $0.opcode == .return }, "a kernel ends at its end")
        var function = self
        function.body = moved(.i32Sub) + body + moved(.i32Add)
        return function
    }
}
