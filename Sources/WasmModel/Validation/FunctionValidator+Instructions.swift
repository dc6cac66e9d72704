extension FunctionValidator {
    mutating func validate(_ instruction: Instruction) throws(Reason) {
        let row = instruction.opcode.row
        switch row.signature {
        case .fixed(let operands, let results):
            try validate(instruction.immediate, of: row.immediate)
            try popOperands(expecting: operands)
            pushOperands(results)
        case .contextual:
            try validateContextual(instruction)
        }
    }

    /// Instructions whose operands or results depend on the immediate or on the stack.
    private mutating func validateContextual(_ instruction: Instruction) throws(Reason) {
        switch (instruction.opcode, instruction.immediate) {
        case (.unreachable, .none): setUnreachable()
        case (.block, .blockType(let type)): try validateBlock(.block, type)
        case (.loop, .blockType(let type)): try validateBlock(.loop, type)
        case (.if, .blockType(let type)):
            try popOperand(expecting: .i32)
            try validateBlock(.if, type)
        case (.else, .none): try validateElse()
        case (.end, .none): try validateEnd()
        case (.br, .index(let depth)):
            try popOperands(expecting: labelTypes(depth))
            setUnreachable()
        case (.brIf, .index(let depth)):
            try popOperand(expecting: .i32)
            let types = try labelTypes(depth)
            try popOperands(expecting: types)
            pushOperands(types)
        case (.brTable, .branchTable(let index)): try validateBranchTable(index)
        case (.return, .none):
            try popOperands(expecting: control[0].end)
            setUnreachable()
        case (.call, .index(let function)): try validateCall(try context.functionType(function))
        case (.callIndirect, .indices(let type, let table)):
            guard try context.table(table).element == .funcref else { throw .functionTableExpected }
            let type = try context.type(type)
            try popOperand(expecting: .i32)
            try validateCall(type)
        case (.drop, .none): _ = try popOperand()
        case (.select, .none): try validateSelect()
        case (.selectTyped, .valueType(let type)):
            try popOperands(expecting: [type, type, .i32])
            pushOperand(type)
        case (.refIsNull, .none):
            if let type = try popOperand(), !type.isReference { throw .referenceExpected(type) }
            pushOperand(.i32)
        case (.refNull, .valueType(let type)):
            guard type.isReference else { throw .referenceExpected(type) }
            pushOperand(type)
        case (_, .index(let index)): try validateVariable(instruction.opcode, index)
        default: throw .wrongImmediate(instruction.opcode.immediateKind)
        }
    }

    private mutating func validateVariable(_ opcode: Opcode, _ index: UInt32) throws(Reason) {
        switch opcode {
        case .localGet: pushOperand(try local(index))
        case .localSet: try popOperand(expecting: local(index))
        case .localTee:
            let type = try local(index)
            try popOperand(expecting: type)
            pushOperand(type)
        case .globalGet: pushOperand(try context.global(index).value)
        case .globalSet:
            let global = try context.global(index)
            guard global.mutability == .variable else { throw .immutableGlobal(GlobalIndex(rawValue: index)) }
            try popOperand(expecting: global.value)
        case .tableGet:
            let type = try context.table(index).element
            try popOperand(expecting: .i32)
            pushOperand(type)
        case .tableSet: try popOperands(expecting: [.i32, try context.table(index).element])
        case .tableGrow:
            try popOperands(expecting: [try context.table(index).element, .i32])
            pushOperand(.i32)
        case .tableFill: try popOperands(expecting: [.i32, try context.table(index).element, .i32])
        default: throw .wrongImmediate(opcode.immediateKind)
        }
    }

    private func local(_ index: UInt32) throws(Reason) -> ValueType {
        guard index < locals.count else { throw .outOfRange("local", index: index, count: locals.count) }
        return locals[Int(index)]
    }
}

// MARK: - Control

extension FunctionValidator {
    private mutating func validateBlock(_ opcode: Opcode, _ blockType: BlockType) throws(Reason) {
        let type: FunctionType =
            switch blockType {
            case .empty: FunctionType()
            case .value(let value): FunctionType(results: [value])
            case .type(let index): try context.type(index.rawValue)
            }
        try popOperands(expecting: type.parameters)
        pushControl(opcode, start: type.parameters, end: type.results)
    }

    private mutating func validateElse() throws(Reason) {
        guard control[control.count - 1].opcode == .if else { throw .elseWithoutIf }
        let frame = try popControl()
        pushControl(.else, start: frame.start, end: frame.end)
    }

    private mutating func validateEnd() throws(Reason) {
        let frame = try popControl()
        if frame.opcode == .if, frame.start != frame.end { throw .elseIsMissing }
        pushOperands(frame.end)
    }

    private mutating func validateBranchTable(_ index: BranchTableIndex) throws(Reason) {
        guard index.value < branchTables.count else {
            throw .outOfRange("branch table", index: index.rawValue, count: branchTables.count)
        }
        let table = branchTables[index.value]
        try popOperand(expecting: .i32)
        let expected = try labelTypes(table.otherwise)
        for label in table.labels {
            let types = try labelTypes(label)
            guard types.count == expected.count else {
                throw .branchArity(label, expected: expected.count, found: types.count)
            }
            try peekOperands(expecting: types)
        }
        try popOperands(expecting: expected)
        setUnreachable()
    }

    /// Pops, then puts back what was popped: unknown operands stay unknown for the next label.
    private mutating func peekOperands(expecting types: [ValueType]) throws(Reason) {
        var popped: [ValueType?] = []
        for type in types.reversed() {
            let found = try popOperand()
            if let found, found != type { throw .typeMismatch(expected: type, found: found) }
            popped.append(found)
        }
        for type in popped.reversed() { pushOperand(type) }
    }

    private mutating func validateCall(_ type: FunctionType) throws(Reason) {
        try popOperands(expecting: type.parameters)
        pushOperands(type.results)
    }

    private mutating func validateSelect() throws(Reason) {
        try popOperand(expecting: .i32)
        let second = try popOperand()
        let first = try popOperand()
        if first?.isReference == true || second?.isReference == true { throw .selectOfReferences }
        if let first, let second, first != second { throw .selectOfDifferentTypes(first, second) }
        pushOperand(first ?? second)
    }
}
