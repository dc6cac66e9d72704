import NDArray

/// Translates expressions and statements to a program, resolving variables and buffers to numbers.
struct ProgramBuilder {
    var program = Program()
    private var scope: [(variable: Variable, slot: Int32)] = []
    private var slots: [Variable: Int32] = [:]
    private var bufferNumbers: [Buffer: Int32] = [:]
    private var constantSlots: [Constant: Int32] = [:]
    private var parallelDepth = 0
    private let checksRaces: Bool

    private struct Constant: Hashable {
        let bits: ElementBits
        let lanes: Int
    }

    init(multiplyAdd: MultiplyAddRounding, races: RaceChecking) {
        program.multiplyAdd = multiplyAdd
        checksRaces = races == .reported
    }

    // MARK: Slots and names

    mutating func newSlot(lanes: Int = 1) -> Int32 {
        let slot = Int32(program.slotCount)
        program.slotCount += lanes
        return slot
    }

    /// Gives a variable a slot for the time of `body`.
    mutating func binding<Result>(
        _ variable: Variable, to slot: Int32, _ body: (inout Self) throws(InterpreterError) -> Result
    ) throws(InterpreterError) -> Result {
        let outer = slots[variable]
        bind(variable, to: slot)
        let result = try body(&self)
        scope.removeLast()
        slots[variable] = outer
        return result
    }

    /// Gives a variable a slot for good.
    mutating func bind(_ variable: Variable, to slot: Int32) {
        slots[variable] = slot
        scope.append((variable, slot))
    }

    func slot(of variable: Variable) throws(InterpreterError) -> Int32 {
        guard let slot = slots[variable] else { throw .unboundVariable(variable) }
        return slot
    }

    func number(of buffer: Buffer) throws(InterpreterError) -> Int32 {
        guard let number = bufferNumbers[buffer] else { throw .unknownBuffer(buffer) }
        return number
    }

    mutating func constant(_ bits: ElementBits, lanes: Int) -> Int32 {
        let key = Constant(bits: bits, lanes: lanes)
        if let slot = constantSlots[key] { return slot }
        let slot = newSlot(lanes: lanes)
        program.constants.append((slot, bits, Int32(lanes)))
        constantSlots[key] = slot
        return slot
    }

    @discardableResult
    mutating func emit(_ instruction: Instruction) -> Int {
        program.instructions.append(instruction)
        return program.instructions.count - 1
    }

    /// The number of the instruction emitted next, for a jump.
    var here: Int32 { Int32(program.instructions.count) }

    mutating func recordOrigin(of buffer: Buffer, _ indices: [Expression]) {
        program.origins[program.instructions.count] = Origin(access: Access(buffer, indices), variables: scope)
    }

    // MARK: Buffers

    /// Makes a buffer known and emits what computes its shape.
    mutating func declare(_ plan: BufferPlan) throws(InterpreterError) {
        let number = Int32(program.buffers.count)
        program.buffers.append(plan)
        bufferNumbers[plan.buffer] = number
        let first = try operands(plan.buffer.shape + (plan.buffer.strides ?? []))
        emit(Instruction(code: .bind, a: number, b: first))
    }

    /// Emits the expressions and lists their slots as operands; the number of the first.
    mutating func operands(_ expressions: [Expression]) throws(InterpreterError) -> Int32 {
        var list: [IndexOperand] = []
        for expression in expressions {
            list.append(IndexOperand(slot: try slot(of: expression), step: expression.type.isScalar ? 0 : 1))
        }
        program.operands += list
        return Int32(program.operands.count - list.count)
    }

    // MARK: Loops whose iterations are independent

    mutating func inParallel(_ kind: LoopKind, _ body: (inout Self) throws(InterpreterError) -> Void) throws(InterpreterError) {
        guard checksRaces && (kind == .parallel || kind == .vectorized) else { return try body(&self) }
        emit(Instruction(code: .enterParallel))
        parallelDepth += 1
        program.parallelDepth = max(program.parallelDepth, parallelDepth)
        try body(&self)
        parallelDepth -= 1
        emit(Instruction(code: .leaveParallel))
    }

    mutating func nextIteration(_ kind: LoopKind) {
        if checksRaces && (kind == .parallel || kind == .vectorized) { emit(Instruction(code: .nextParallel)) }
    }
}
