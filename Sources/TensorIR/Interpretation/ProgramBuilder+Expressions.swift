import NDArray

extension ProgramBuilder {
    /// Emits an expression; the first slot of its value. With a mask only its lanes are loaded.
    mutating func slot(of expression: Expression, mask: Int32? = nil) throws(InterpreterError) -> Int32 {
        let type = expression.type
        switch expression {
        case .integer(let value, _): return constant(type.element.bits(ofInteger: value), lanes: type.lanes)
        case .float(let value, _): return constant(type.element.bits(ofFloat: value), lanes: type.lanes)
        case .variable(let variable): return try slot(of: variable)
        case .unary(let operation, let operand):
            return try result(type, .unary(operation, type.element), [operand], mask)
        case .binary(let operation, let left, let right):
            return try result(type, Self.code(operation, type.element), [left, right], mask)
        case .compare(let operation, let left, let right):
            let element = left.type.element
            return try result(type, element == .int32 ? .compareInt32(operation) : .compare(operation, element), [left, right], mask)
        case .multiplyAdd(let a, let b, let c):
            return try result(type, .multiplyAdd(type.element), [a, b, c], mask)
        case .select(let condition, let first, let second):
            return try result(type, .select, [condition.broadcast(to: type.lanes), first, second], mask)
        case .conditional(let condition, let first, let second):
            return try condition.type.isScalar
                ? jumping(condition, first, second, mask) : masking(condition, first, second, mask)
        case .cast(let element, let operand, let mode):
            return try result(type, .cast(operand.type.element, element, mode), [operand], mask)
        case .bitcast(let element, let operand): return try result(type, .reinterpret(element), [operand], mask)
        case .load(let buffer, let indices): return try load(buffer, indices, type, mask)
        case .call(let intrinsic, let arguments): return try result(type, .call(intrinsic, type.element), arguments, mask)
        case .letIn(let variable, let value, let body):
            let valueSlot = try slot(of: value, mask: mask)
            return try binding(variable, to: valueSlot) { builder throws(InterpreterError) in try builder.slot(of: body, mask: mask) }
        case .ramp(let base, let stride, _): return try result(type, .ramp(type.element), [base, stride], mask)
        case .broadcast(let value, _):
            // The lanes of a scalar's loads are not those of the mask.
            return try result(type, .broadcast, [value], nil)
        }
    }

    private static func code(_ operation: BinaryOperator, _ element: ElementType) -> Instruction.Code {
        switch element {
        case .int32: .int32(operation)
        case .float32: .float32(operation)
        case .float64: .float64(operation)
        default: .binary(operation, element)
        }
    }

    private mutating func result(
        _ type: ValueType, _ code: Instruction.Code, _ operands: [Expression], _ mask: Int32?
    ) throws(InterpreterError) -> Int32 {
        var instruction = Instruction(code: code, lanes: Int32(type.lanes))
        instruction.a = try slot(of: operands[0], mask: mask)
        if operands.count > 1 { instruction.b = try slot(of: operands[1], mask: mask) }
        if operands.count > 2 { instruction.c = try slot(of: operands[2], mask: mask) }
        instruction.destination = newSlot(lanes: type.lanes)
        emit(instruction)
        return instruction.destination
    }

    private mutating func load(
        _ buffer: Buffer, _ indices: [Expression], _ type: ValueType, _ mask: Int32?
    ) throws(InterpreterError) -> Int32 {
        guard indices.count == buffer.rank else { throw .indexCount(buffer, indices.count) }
        let first = try operands(indices)
        let destination = newSlot(lanes: type.lanes)
        recordOrigin(of: buffer, indices)
        let isMasked = mask != nil && type.lanes > 1
        emit(Instruction(
            code: isMasked ? .maskedLoad : .load, lanes: Int32(type.lanes), destination: destination,
            a: try number(of: buffer), b: first, c: mask ?? 0))
        return destination
    }

    /// A choice by a scalar: only one side runs.
    private mutating func jumping(
        _ condition: Expression, _ first: Expression, _ second: Expression, _ mask: Int32?
    ) throws(InterpreterError) -> Int32 {
        let lanes = first.type.lanes
        let destination = newSlot(lanes: lanes)
        let test = emit(Instruction(code: .jumpUnless, a: try slot(of: condition)))
        emit(Instruction(code: .copy, lanes: Int32(lanes), destination: destination, a: try slot(of: first, mask: mask)))
        let exit = emit(Instruction(code: .jump))
        program.instructions[test].b = here
        emit(Instruction(code: .copy, lanes: Int32(lanes), destination: destination, a: try slot(of: second, mask: mask)))
        program.instructions[exit].a = here
        return destination
    }

    /// A choice by lanes: both sides run, but each loads only the lanes that are its own.
    private mutating func masking(
        _ condition: Expression, _ first: Expression, _ second: Expression, _ mask: Int32?
    ) throws(InterpreterError) -> Int32 {
        let lanes = condition.type.lanes
        let holds = try slot(of: condition, mask: mask)
        var inverse = Instruction(code: .unary(.not, .bool), lanes: Int32(lanes), a: holds)
        inverse.destination = newSlot(lanes: lanes)
        emit(inverse)
        let firstSlot = try arm(first, mask: both(holds, mask, lanes), lanes)
        let secondSlot = try arm(second, mask: both(inverse.destination, mask, lanes), lanes)
        let destination = newSlot(lanes: lanes)
        emit(Instruction(code: .select, lanes: Int32(lanes), destination: destination, a: holds, b: firstSlot, c: secondSlot))
        return destination
    }

    /// One side of a choice by lanes, which is left out where no lane is its own.
    private mutating func arm(_ expression: Expression, mask: Int32, _ lanes: Int) throws(InterpreterError) -> Int32 {
        let test = emit(Instruction(code: .jumpUnlessAny, lanes: Int32(lanes), a: mask))
        let slot = try slot(of: expression, mask: mask)
        program.instructions[test].b = here
        return slot
    }

    private mutating func both(_ holds: Int32, _ mask: Int32?, _ lanes: Int) -> Int32 {
        guard let mask else { return holds }
        let destination = newSlot(lanes: lanes)
        emit(Instruction(code: .binary(.and, .bool), lanes: Int32(lanes), destination: destination, a: holds, b: mask))
        return destination
    }
}
