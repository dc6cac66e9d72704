/// The operands that are written into an instruction, as against those it takes from the stack.
public enum Immediate: Hashable, Sendable {
    case none
    case i32(Int32)
    case i64(Int64)
    /// The bits, so that every NaN survives.
    case f32(UInt32)
    case f64(UInt64)
    /// A vector constant, or the sixteen lanes of a shuffle.
    case v128(V128)
    /// A local, global, function, label depth, table, data, element or memory: the opcode says which.
    case index(UInt32)
    /// Two indices in the order of the binary format: type and table, data and memory, destination and source…
    case indices(UInt32, UInt32)
    case memory(MemoryArgument)
    case memoryLane(MemoryArgument, lane: UInt8)
    case lane(UInt8)
    case blockType(BlockType)
    case branchTable(BranchTableIndex)
    case valueType(ValueType)
}

/// Where in memory an instruction reaches, relative to the address on the stack.
public struct MemoryArgument: Hashable, Sendable {
    /// Bytes added to the address, without wrapping.
    public var offset: UInt32
    /// The exponent of the alignment that the address is promised to have.
    public var alignment: UInt8

    public init(offset: UInt32, alignment: UInt8) {
        self.offset = offset
        self.alignment = alignment
    }
}

/// What a block takes from the stack and leaves there.
public enum BlockType: Hashable, Sendable {
    /// Takes nothing, leaves nothing.
    case empty
    /// Takes nothing, leaves one value.
    case value(ValueType)
    /// Takes and leaves what the function type says.
    case type(TypeIndex)
}

/// The labels of one `br_table`, as depths.
public struct BranchTable: Hashable, Sendable {
    public var labels: [UInt32]
    /// The depth for an operand that is no index of `labels`.
    public var otherwise: UInt32

    public init(labels: [UInt32], otherwise: UInt32) {
        self.labels = labels
        self.otherwise = otherwise
    }
}
