extension ProgramBuilder {
    mutating func emit(_ statement: Statement) throws(InterpreterError) {
        switch statement {
        case .sequence(let list):
            for statement in list { try emit(statement) }
        case .loop(let loop): try emit(loop)
        case .store(let buffer, let indices, let value): try store(buffer, indices, value)
        case .allocate(let buffer, let body):
            try declare(BufferPlan(buffer: buffer, isAllocated: true, isDefined: false))
            try emit(body)
        case .letIn(let variable, let value, let body):
            let valueSlot = try slot(of: value)
            try binding(variable, to: valueSlot) { builder throws(InterpreterError) in try builder.emit(body) }
        case .branch(let condition, let then, let otherwise): try branch(condition, then, otherwise)
        case .whileLoop(let condition, let body): try whileLoop(condition, body)
        }
    }

    private mutating func emit(_ loop: Loop) throws(InterpreterError) {
        try inParallel(loop.kind) { builder throws(InterpreterError) in try builder.loop(loop) }
    }

    private mutating func loop(_ loop: Loop) throws(InterpreterError) {
        let minimum = try slot(of: loop.minimum)
        let extent = try slot(of: loop.extent)
        let (counter, end) = (newSlot(), newSlot())
        // `lanes` holds where to go on if there is no iteration.
        let begin = emit(Instruction(code: .beginLoop, destination: counter, a: minimum, b: end, c: extent))
        let start = here
        nextIteration(loop.kind)
        try binding(loop.variable, to: counter) { builder throws(InterpreterError) in try builder.emit(loop.body) }
        emit(Instruction(code: .endLoop, a: counter, b: end, c: start))
        program.instructions[begin].lanes = here
    }

    private mutating func store(_ buffer: Buffer, _ indices: [Expression], _ value: Expression) throws(InterpreterError) {
        guard indices.count == buffer.rank else { throw .indexCount(buffer, indices.count) }
        let lanes = max(indices.map(\.type.lanes).max() ?? 1, 1)
        let valueSlot = try slot(of: value.broadcast(to: lanes))
        let first = try operands(indices)
        recordOrigin(of: buffer, indices)
        emit(Instruction(code: .store, lanes: Int32(lanes), a: try number(of: buffer), b: first, c: valueSlot))
    }

    private mutating func branch(_ condition: Expression, _ then: Statement, _ otherwise: Statement?) throws(InterpreterError) {
        let test = emit(Instruction(code: .jumpUnless, a: try slot(of: condition)))
        try emit(then)
        guard let otherwise else {
            program.instructions[test].b = here
            return
        }
        let exit = emit(Instruction(code: .jump))
        program.instructions[test].b = here
        try emit(otherwise)
        program.instructions[exit].a = here
    }

    private mutating func whileLoop(_ condition: Expression, _ body: Statement) throws(InterpreterError) {
        let start = here
        let test = emit(Instruction(code: .jumpUnless, a: try slot(of: condition)))
        try emit(body)
        emit(Instruction(code: .jump, a: start))
        program.instructions[test].b = here
    }
}
