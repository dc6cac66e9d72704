extension ModuleContext {
    /// Checks that the instructions are constant and give exactly one value of type `expected`.
    func validateConstant(_ expression: [Instruction], gives expected: ValueType) throws(Reason) {
        var stack: [ValueType] = []
        for instruction in expression {
            switch (instruction.opcode, instruction.immediate) {
            case (.i32Const, .i32): stack.append(.i32)
            case (.i64Const, .i64): stack.append(.i64)
            case (.f32Const, .f32): stack.append(.f32)
            case (.f64Const, .f64): stack.append(.f64)
            case (.v128Const, .v128): stack.append(.v128)
            case (.globalGet, .index(let index)): stack.append(try constantGlobal(index))
            case (.refNull, .valueType(let type)):
                guard type.isReference else { throw .referenceExpected(type) }
                stack.append(type)
            case (.refFunc, .index(let index)):
                _ = try functionType(index)
                stack.append(.funcref)
            case (.i32Add, .none), (.i32Sub, .none), (.i32Mul, .none): try combine(.i32, &stack)
            case (.i64Add, .none), (.i64Sub, .none), (.i64Mul, .none): try combine(.i64, &stack)
            default: throw .notConstant(instruction.opcode)
            }
        }
        try pop(expected, &stack)
        guard stack.isEmpty else { throw .valuesLeft(stack.count) }
    }

    /// Only imported globals have a value when constant expressions are evaluated.
    private func constantGlobal(_ index: UInt32) throws(Reason) -> ValueType {
        let global = try global(index)
        guard index < importedGlobalCount, global.mutability == .constant else {
            throw .globalNotConstant(GlobalIndex(rawValue: index))
        }
        return global.value
    }

    private func combine(_ type: ValueType, _ stack: inout [ValueType]) throws(Reason) {
        try pop(type, &stack)
        try pop(type, &stack)
        stack.append(type)
    }

    private func pop(_ expected: ValueType, _ stack: inout [ValueType]) throws(Reason) {
        guard let found = stack.popLast() else { throw .stackIsEmpty(expected: expected) }
        guard found == expected else { throw .typeMismatch(expected: expected, found: found) }
    }
}
