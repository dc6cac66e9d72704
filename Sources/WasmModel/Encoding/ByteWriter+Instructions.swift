extension ByteWriter {
    /// The locals and the body of a function, as the code section holds them.
    mutating func encodeCode(of function: Function) {
        encodeLocals(of: function)
        for instruction in function.body { encode(instruction, branchTables: function.branchTables) }
        append(Self.end)
    }

    mutating func encodeLocals(of function: Function) {
        vector(function.locals) {
            $0.unsigned($1.count)
            $0.type($1.type)
        }
    }

    mutating func constantExpression(_ instructions: [Instruction]) {
        for instruction in instructions { encode(instruction, branchTables: []) }
        append(Self.end)
    }

    static let end: UInt8 = 0x0B

    mutating func opcode(_ opcode: Opcode) {
        let row = opcode.row
        if let prefix = row.prefix {
            append(prefix)
            unsigned(UInt32(row.code))
        } else {
            append(UInt8(row.code))
        }
    }

    mutating func encode(_ instruction: Instruction, branchTables: [BranchTable]) {
        let row = instruction.opcode.row
        opcode(instruction.opcode)
        switch (row.immediate, instruction.immediate) {
        case (.none, .none): break
        case (.fence, .none): append(0)
        case (.i32, .i32(let value)): signed(Int64(value))
        case (.i64, .i64(let value)): signed(value)
        case (.f32, .f32(let bits)): littleEndian(bits)
        case (.f64, .f64(let bits)): littleEndian(bits)
        case (.v128, .v128(let value)), (.shuffle, .v128(let value)):
            littleEndian(value.low)
            littleEndian(value.high)
        case (.label, .index(let index)), (.function, .index(let index)), (.local, .index(let index)),
            (.global, .index(let index)), (.table, .index(let index)), (.element, .index(let index)),
            (.data, .index(let index)), (.memoryIndex, .index(let index)):
            unsigned(index)
        case (.typeAndTable, .indices(let first, let second)), (.tablePair, .indices(let first, let second)),
            (.elementAndTable, .indices(let first, let second)), (.dataAndMemory, .indices(let first, let second)),
            (.memoryPair, .indices(let first, let second)):
            unsigned(first)
            unsigned(second)
        case (.memory, .memory(let argument)), (.atomic, .memory(let argument)): memoryArgument(argument)
        case (.memoryLane, .memoryLane(let argument, let lane)):
            memoryArgument(argument)
            append(lane)
        case (.lane, .lane(let lane)): append(lane)
        case (.blockType, .blockType(let type)): blockType(type)
        case (.branchTable, .branchTable(let index)): branchTable(branchTables[index.value])
        case (.valueTypes, .valueType(let type)):
            append(1)
            self.type(type)
        case (.referenceType, .valueType(let type)): self.type(type)
        default: preconditionFailure("the immediate of \(row.name) must be of kind \(row.immediate)")
        }
    }

    private mutating func memoryArgument(_ argument: MemoryArgument) {
        unsigned(UInt32(argument.alignment))
        unsigned(argument.offset)
    }

    private mutating func blockType(_ type: BlockType) {
        switch type {
        case .empty: append(0x40)
        case .value(let value): self.type(value)
        // A signed number of 33 bits, so that it is never taken for one of the bytes above.
        case .type(let index): signed(Int64(index.rawValue))
        }
    }

    private mutating func branchTable(_ table: BranchTable) {
        vector(table.labels) { $0.unsigned($1) }
        unsigned(table.otherwise)
    }
}
