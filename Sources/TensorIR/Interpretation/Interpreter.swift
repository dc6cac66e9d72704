import NDArray

/// Runs kernels on arrays, exactly as the semantics of the IR state.
///
/// It is the reference that generated code is compared with. It reports accesses out of bounds, loads of elements that
/// nothing was stored in and, on request, races between the iterations of parallel and vectorized loops.
public struct Interpreter: Sendable {
    private let kernel: Kernel
    private let program: Program
    private let scalarSlots: [Int32]

    /// Prepares a kernel; running it many times costs this once.
    ///
    /// - Throws: `InterpreterError` for variables and buffers that nothing defines.
    public init(
        _ kernel: Kernel, multiplyAdd: MultiplyAddRounding = .twice, races: RaceChecking = .ignored
    ) throws(InterpreterError) {
        var builder = ProgramBuilder(multiplyAdd: multiplyAdd, races: races)
        var scalarSlots: [Int32] = []
        for scalar in kernel.scalars {
            let slot = builder.newSlot(lanes: scalar.type.lanes)
            builder.bind(scalar, to: slot)
            scalarSlots.append(slot)
        }
        for case .buffer(let buffer, let access) in kernel.parameters {
            try builder.declare(BufferPlan(buffer: buffer, isAllocated: false, isDefined: access != .write))
        }
        try builder.emit(kernel.body)
        self.kernel = kernel
        self.scalarSlots = scalarSlots
        program = builder.program
    }

    /// Runs the kernel on `arrays`, which hold what it reads and, afterwards, what it wrote.
    ///
    /// An array has its buffer's element type and as many elements as its shape says (with strides, at least as many as
    /// they reach). Buffers that are only written need no array: one of zeros is made for them.
    public func run(_ arrays: inout [Buffer: NDArray], scalars: [Variable: Value] = [:]) throws(InterpreterError) {
        var given = [NDArray?](repeating: nil, count: program.buffers.count)
        for (number, plan) in program.buffers.enumerated() where !plan.isAllocated {
            given[number] = try array(for: plan, arrays)
        }
        var machine = Machine(program, given: given)
        for (variable, slot) in zip(kernel.scalars, scalarSlots) {
            guard let value = scalars[variable] else { throw .unboundVariable(variable) }
            guard value.type == variable.type else { throw .scalarType(variable, value.type) }
            machine.set(slot, value)
        }
        try machine.run()
        for (number, parameter) in kernel.bufferParameters.enumerated() where parameter.access != .read {
            let (bytes, shape) = machine.contents(of: number)
            arrays[parameter.buffer] = NDArray(
                checkedBytes: bytes, elementType: parameter.buffer.element, shape: arrays[parameter.buffer]?.shape ?? shape)
        }
    }

    private func array(for plan: BufferPlan, _ arrays: [Buffer: NDArray]) throws(InterpreterError) -> NDArray? {
        guard let array = arrays[plan.buffer] else {
            if plan.isDefined { throw .missingArray(plan.buffer) }
            return nil
        }
        guard array.elementType == plan.buffer.element else { throw .arrayType(plan.buffer, array.elementType) }
        return array
    }
}

extension Kernel {
    fileprivate var bufferParameters: [(buffer: Buffer, access: BufferAccess)] {
        parameters.compactMap { if case .buffer(let buffer, let access) = $0 { (buffer, access) } else { nil } }
    }
}

/// The values that an expression is evaluated with.
public struct Environment: Sendable {
    public var variables: [Variable: Value]
    public var arrays: [Buffer: NDArray]
    public var multiplyAdd: MultiplyAddRounding

    public init(
        _ variables: [Variable: Value] = [:], arrays: [Buffer: NDArray] = [:], multiplyAdd: MultiplyAddRounding = .twice
    ) {
        self.variables = variables
        self.arrays = arrays
        self.multiplyAdd = multiplyAdd
    }
}

/// The value of an expression whose free variables and buffers the environment holds.
public func evaluate(_ expression: Expression, _ environment: Environment = Environment()) throws(InterpreterError) -> Value {
    var builder = ProgramBuilder(multiplyAdd: environment.multiplyAdd, races: .ignored)
    var given: [NDArray?] = []
    var assigned: [(Int32, Value)] = []
    for (variable, value) in environment.variables {
        guard value.type == variable.type else { throw .scalarType(variable, value.type) }
        let slot = builder.newSlot(lanes: variable.type.lanes)
        builder.bind(variable, to: slot)
        assigned.append((slot, value))
    }
    for (buffer, array) in environment.arrays {
        guard array.elementType == buffer.element else { throw .arrayType(buffer, array.elementType) }
        try builder.declare(BufferPlan(buffer: buffer, isAllocated: false, isDefined: true))
        given.append(array)
    }
    let result = try builder.slot(of: expression)
    var machine = Machine(builder.program, given: given)
    for (slot, value) in assigned { machine.set(slot, value) }
    try machine.run()
    return machine.value(at: result, expression.type)
}
