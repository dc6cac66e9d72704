import Support

extension Instruction {
    // MARK: Constants

    public static func i32Const(_ value: Int32) -> Self { Self(.i32Const, .i32(value)) }
    /// The constant whose 32 bits are those of `value`: addresses and sizes are unsigned.
    public static func i32Const(unsigned value: UInt32) -> Self { .i32Const(Int32(bitPattern: value)) }
    public static func i64Const(_ value: Int64) -> Self { Self(.i64Const, .i64(value)) }
    public static func f32Const(_ value: Float) -> Self { Self(.f32Const, .f32(value.bitPattern)) }
    public static func f64Const(_ value: Double) -> Self { Self(.f64Const, .f64(value.bitPattern)) }
    public static func v128Const(_ value: V128) -> Self { Self(.v128Const, .v128(value)) }
    public static func v128Const(_ bytes: some Collection<UInt8>) -> Self { .v128Const(V128(bytes: bytes)) }

    // MARK: Variables

    public static func localGet(_ index: LocalIndex) -> Self { Self(.localGet, .index(index.rawValue)) }
    public static func localSet(_ index: LocalIndex) -> Self { Self(.localSet, .index(index.rawValue)) }
    public static func localTee(_ index: LocalIndex) -> Self { Self(.localTee, .index(index.rawValue)) }
    public static func globalGet(_ index: GlobalIndex) -> Self { Self(.globalGet, .index(index.rawValue)) }
    public static func globalSet(_ index: GlobalIndex) -> Self { Self(.globalSet, .index(index.rawValue)) }

    // MARK: Memory

    /// A load that promises `alignment` (an exponent; by default the natural one) and adds `offset` to the address.
    public static func load(_ opcode: Opcode, offset: UInt32 = 0, alignment: UInt8? = nil) -> Self {
        access(opcode, offset: offset, alignment: alignment)
    }

    /// A store that promises `alignment` (an exponent; by default the natural one) and adds `offset` to the address.
    public static func store(_ opcode: Opcode, offset: UInt32 = 0, alignment: UInt8? = nil) -> Self {
        access(opcode, offset: offset, alignment: alignment)
    }

    /// An atomic access, of natural alignment.
    public static func atomic(_ opcode: Opcode, offset: UInt32 = 0) -> Self {
        access(opcode, offset: offset, alignment: nil)
    }

    public static func v128Load(offset: UInt32 = 0, alignment: UInt8? = nil) -> Self {
        access(.v128Load, offset: offset, alignment: alignment)
    }

    public static func v128Store(offset: UInt32 = 0, alignment: UInt8? = nil) -> Self {
        access(.v128Store, offset: offset, alignment: alignment)
    }

    /// A load into, or a store of, one lane of a vector.
    public static func accessLane(_ opcode: Opcode, lane: UInt8, offset: UInt32 = 0, alignment: UInt8? = nil) -> Self {
        guard case .memoryLane(let natural, _) = opcode.immediateKind else {
            preconditionFailure("\(opcode) accesses no lane in memory")
        }
        let argument = MemoryArgument(offset: offset, alignment: alignment ?? natural)
        return Self(opcode, .memoryLane(argument, lane: lane))
    }

    private static func access(_ opcode: Opcode, offset: UInt32, alignment: UInt8?) -> Self {
        switch opcode.immediateKind {
        case .memory(let natural), .atomic(let natural):
            Self(opcode, .memory(MemoryArgument(offset: offset, alignment: alignment ?? natural)))
        default:
            preconditionFailure("\(opcode) has no memory argument")
        }
    }

    public static func memoryInit(_ data: DataIndex) -> Self { Self(.memoryInit, .indices(data.rawValue, 0)) }
    public static func dataDrop(_ data: DataIndex) -> Self { Self(.dataDrop, .index(data.rawValue)) }

    // MARK: Lanes

    /// `extract_lane` or `replace_lane` of any shape.
    public static func lane(_ opcode: Opcode, _ lane: UInt8) -> Self { Self(opcode, .lane(lane)) }

    /// Lane `i` of the result is byte `lanes[i]` of the two operands joined; sixteen indices below 32.
    public static func i8x16Shuffle(_ lanes: some Collection<UInt8>) -> Self {
        Self(.i8x16Shuffle, .v128(V128(bytes: lanes)))
    }

    // MARK: Control

    public static func block(_ type: BlockType = .empty) -> Self { Self(.block, .blockType(type)) }
    public static func loop(_ type: BlockType = .empty) -> Self { Self(.loop, .blockType(type)) }
    public static func `if`(_ type: BlockType = .empty) -> Self { Self(.if, .blockType(type)) }
    /// Branches to the `depth`-th enclosing block, the innermost being 0.
    public static func br(_ depth: UInt32) -> Self { Self(.br, .index(depth)) }
    public static func brIf(_ depth: UInt32) -> Self { Self(.brIf, .index(depth)) }
    public static func brTable(_ table: BranchTableIndex) -> Self { Self(.brTable, .branchTable(table)) }
    public static func call(_ function: FunctionIndex) -> Self { Self(.call, .index(function.rawValue)) }
    public static func callIndirect(_ type: TypeIndex, table: TableIndex = TableIndex(0)) -> Self {
        Self(.callIndirect, .indices(type.rawValue, table.rawValue))
    }

    // MARK: References

    public static func refNull(_ type: ValueType) -> Self { Self(.refNull, .valueType(type)) }
    public static func refFunc(_ function: FunctionIndex) -> Self { Self(.refFunc, .index(function.rawValue)) }
    public static func tableGet(_ table: TableIndex) -> Self { Self(.tableGet, .index(table.rawValue)) }
    public static func tableSet(_ table: TableIndex) -> Self { Self(.tableSet, .index(table.rawValue)) }
}
