/// The validation algorithm of the specification's appendix: one pass, a stack of operand types and a stack of
/// control frames. After an unconditional branch the rest of a block is unreachable, and popping below the
/// block's base gives operands of unknown type, which match every type.
struct FunctionValidator {
    typealias Reason = ValidationError.Reason

    struct ControlFrame {
        let opcode: Opcode
        let start: [ValueType]
        let end: [ValueType]
        /// The height of the operand stack at the block's start.
        let height: Int
        var isUnreachable = false

        /// What a branch to the block's label takes: a loop is entered again, other blocks are left.
        var labelTypes: [ValueType] { opcode == .loop ? start : end }
    }

    let context: ModuleContext
    private(set) var locals: [ValueType] = []
    private(set) var branchTables: [BranchTable] = []
    /// Nil is an operand of unknown type.
    private var operands: [ValueType?] = []
    private(set) var control: [ControlFrame] = []

    init(_ context: ModuleContext) {
        self.context = context
    }

    /// Checks one function; the position of the instruction at fault comes with the reason.
    mutating func validate(_ function: Function) throws(Located) {
        do throws(Reason) { try begin(function) } catch { throw Located(reason: error, instruction: nil) }
        for (position, instruction) in function.body.enumerated() {
            do throws(Reason) {
                if control.isEmpty { throw .endWithoutBlock }
                try validate(instruction)
            } catch {
                throw Located(reason: error, instruction: position)
            }
        }
        do throws(Reason) { try finish() } catch { throw Located(reason: error, instruction: function.body.count) }
    }

    struct Located: Error {
        var reason: Reason
        var instruction: Int?
    }

    private mutating func begin(_ function: Function) throws(Reason) {
        let type = try context.type(function.type.rawValue)
        let limit = ImplementationLimits.locals
        let count = function.locals.reduce(type.parameters.count) { $0 + Int($1.count) }
        guard count <= Int(limit) else {
            throw .tooLarge("parameters and locals", UInt32(clamping: count), limit: limit)
        }
        locals.removeAll(keepingCapacity: true)
        locals += type.parameters
        for run in function.locals { locals += repeatElement(run.type, count: Int(run.count)) }
        branchTables = function.branchTables
        operands.removeAll(keepingCapacity: true)
        control.removeAll(keepingCapacity: true)
        pushControl(.block, start: [], end: type.results)
    }

    /// The `end` of the function itself.
    private mutating func finish() throws(Reason) {
        if control.isEmpty { throw .endWithoutBlock }
        guard control.count == 1 else { throw .unclosedBlocks(control.count - 1) }
        _ = try popControl()
    }
}

// MARK: - The operand stack

extension FunctionValidator {
    mutating func pushOperand(_ type: ValueType?) { operands.append(type) }
    mutating func pushOperands(_ types: some Sequence<ValueType>) { for type in types { operands.append(type) } }

    mutating func popOperand() throws(Reason) -> ValueType? { try popOperand(expectedIfMissing: nil) }

    private mutating func popOperand(expectedIfMissing: ValueType?) throws(Reason) -> ValueType? {
        let frame = control[control.count - 1]
        if operands.count == frame.height {
            guard frame.isUnreachable else { throw .stackIsEmpty(expected: expectedIfMissing) }
            return nil
        }
        return operands.removeLast()
    }

    mutating func popOperand(expecting expected: ValueType) throws(Reason) {
        guard let found = try popOperand(expectedIfMissing: expected) else { return }
        guard found == expected else { throw .typeMismatch(expected: expected, found: found) }
    }

    mutating func popOperands(expecting expected: some BidirectionalCollection<ValueType>) throws(Reason) {
        for type in expected.reversed() { try popOperand(expecting: type) }
    }
}

// MARK: - The control stack

extension FunctionValidator {
    mutating func pushControl(_ opcode: Opcode, start: [ValueType], end: [ValueType]) {
        control.append(ControlFrame(opcode: opcode, start: start, end: end, height: operands.count))
        pushOperands(start)
    }

    mutating func popControl() throws(Reason) -> ControlFrame {
        let frame = control[control.count - 1]
        try popOperands(expecting: frame.end)
        guard operands.count == frame.height else { throw .valuesLeft(operands.count - frame.height) }
        control.removeLast()
        return frame
    }

    mutating func setUnreachable() {
        operands.removeSubrange(control[control.count - 1].height...)
        control[control.count - 1].isUnreachable = true
    }

    /// What a branch over `depth` blocks takes.
    func labelTypes(_ depth: UInt32) throws(Reason) -> [ValueType] {
        guard depth < control.count else { throw .outOfRange("label", index: depth, count: control.count) }
        return control[control.count - 1 - Int(depth)].labelTypes
    }
}
