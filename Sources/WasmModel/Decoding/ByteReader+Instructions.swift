extension ByteReader {
    mutating func opcode() throws(DecodingError) -> Opcode {
        let start = position
        let byte = try byte()
        if let opcode = OpcodeIndex.opcode(byte) { return opcode }
        guard OpcodeIndex.isPrefix(byte) else {
            throw DecodingError(.unknownOpcode(prefix: nil, code: UInt32(byte)), at: start)
        }
        let code = try unsigned()
        guard let opcode = OpcodeIndex.opcode(prefix: byte, code: code) else {
            throw DecodingError(.unknownOpcode(prefix: byte, code: code), at: start)
        }
        return opcode
    }

    /// What follows `opcode`. The labels of a `br_table` are appended to `branchTables`.
    mutating func immediate(
        of opcode: Opcode, branchTables: inout [BranchTable]
    ) throws(DecodingError) -> Immediate {
        switch opcode.immediateKind {
        case .none: return .none
        case .label, .function, .local, .global, .table, .element, .data: return .index(try unsigned())
        case .typeAndTable, .tablePair, .elementAndTable, .dataAndMemory, .memoryPair:
            return .indices(try unsigned(), try unsigned())
        case .memoryIndex:
            if opcode.prefix != nil { return .index(try unsigned()) }
            // `memory.size` and `memory.grow` are older than memory indices: theirs is a single zero byte.
            try expect(0, as: "memory 0")
            return .index(0)
        case .i32: return .i32(try signed32())
        case .i64: return .i64(try signed64())
        case .f32: return .f32(try littleEndian(UInt32.self))
        case .f64: return .f64(try littleEndian(UInt64.self))
        case .v128, .shuffle:
            return .v128(V128(low: try littleEndian(UInt64.self), high: try littleEndian(UInt64.self)))
        case .memory, .atomic: return .memory(try memoryArgument())
        case .memoryLane: return .memoryLane(try memoryArgument(), lane: try byte())
        case .lane: return .lane(try byte())
        case .fence:
            try expect(0, as: "the zero byte of a fence")
            return .none
        case .blockType: return .blockType(try blockType())
        case .branchTable:
            branchTables.append(try branchTable())
            return .branchTable(BranchTableIndex(branchTables.count - 1))
        case .valueTypes:
            let start = position
            let count = try unsigned()
            guard count == 1 else { throw DecodingError(.selectTypeCount(count), at: start) }
            return .valueType(try ValueType(from: &self))
        case .referenceType: return .valueType(try ValueType(referenceFrom: &self))
        }
    }

    private mutating func memoryArgument() throws(DecodingError) -> MemoryArgument {
        let start = position
        let alignment = try unsigned()
        guard alignment < 32 else {
            throw DecodingError(.alignmentTooLarge(alignment), at: start)
        }
        return MemoryArgument(offset: try unsigned(), alignment: UInt8(alignment))
    }

    private mutating func blockType() throws(DecodingError) -> BlockType {
        let byte = try peek()
        if byte == 0x40 {
            _ = try self.byte()
            return .empty
        }
        // A negative number of one byte is a value type; an index is a positive one of 33 bits.
        if byte & 0xC0 == 0x40 { return .value(try ValueType(from: &self)) }
        let start = position
        let index = try signed(bits: 33)
        guard index >= 0 else { throw DecodingError(.unexpectedByte(byte, expected: "a block type"), at: start) }
        return .type(TypeIndex(rawValue: UInt32(index)))
    }

    private mutating func branchTable() throws(DecodingError) -> BranchTable {
        let labels = try vector(of: "labels", limit: ImplementationLimits.bodyBytes) as [UInt32]
        return BranchTable(labels: labels, otherwise: try unsigned())
    }
}
