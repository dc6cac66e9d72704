import NDArray

/// Runs a program once.
struct Machine: ~Copyable {
    private let program: Program
    private let slots: UnsafeMutablePointer<ElementBits>
    private let states: UnsafeMutableBufferPointer<BufferState>
    private var races = RaceDetector()
    private let given: [NDArray?]

    /// `given` has the arrays of the program's buffers, in their order; `nil` where none is given.
    init(_ program: Program, given: [NDArray?]) {
        self.program = program
        self.given = given
        slots = .allocate(capacity: max(program.slotCount, 1))
        slots.initialize(repeating: 0, count: program.slotCount)
        for (slot, bits, lanes) in program.constants {
            for lane in 0..<Int(lanes) { slots[Int(slot) + lane] = bits }
        }
        states = .allocate(capacity: program.buffers.count)
        _ = states.initialize(from: program.buffers.map { BufferState($0.buffer) })
    }

    deinit {
        for index in states.indices {
            states[index].freeMemory()
            states[index].freeLayout()
        }
        states.deallocate()
        slots.deallocate()
    }

    func set(_ slot: Int32, _ value: Value) {
        for (lane, bits) in value.lanes.enumerated() { slots[Int(slot) + lane] = bits }
    }

    func value(at slot: Int32, _ type: ValueType) -> Value {
        Value(type, lanes: (0..<type.lanes).map { slots[Int(slot) + $0] })
    }

    /// The memory of a buffer after the run, and the shape it had.
    func contents(of number: Int) -> (bytes: [UInt8], shape: [Int]) {
        (states[number].bytes, states[number].extents)
    }

    mutating func run() throws(InterpreterError) {
        var counter = 0
        while counter < program.instructions.count {
            let step = program.instructions[counter]
            counter += 1
            switch step.code {
            case .int32(let operation): combine(step) { Arithmetic.int32(operation, $0, $1) }
            case .float32(let operation): combine(step) { Self.float32(operation, $0, $1) }
            case .float64(let operation):
                combine(step) { Arithmetic.apply(operation, Double(bitPattern: $0), Double(bitPattern: $1)).bitPattern }
            case .binary(let operation, let element): combine(step) { Arithmetic.binary(operation, element, $0, $1) }
            case .compareInt32(let operation):
                combine(step) { Arithmetic.holds(operation, Int64(bitPattern: $0), Int64(bitPattern: $1)) ? 1 : 0 }
            case .compare(let operation, let element):
                combine(step) { Arithmetic.compare(operation, element, $0, $1) ? 1 : 0 }
            case .unary(let operation, let element): convert(step) { Arithmetic.unary(operation, element, $0) }
            case .multiplyAdd(let element):
                let rounding = program.multiplyAdd
                merge(step) { Arithmetic.multiplyAdd(rounding, element, $0, $1, $2) }
            case .select: merge(step) { $0 != 0 ? $1 : $2 }
            case .cast(let source, let target, let mode):
                convert(step) { Arithmetic.cast($0, from: source, to: target, mode) }
            case .reinterpret(let element): convert(step) { element.canonical($0) }
            case .call(let intrinsic, let element): combine(step) { Arithmetic.call(intrinsic, element, $0, $1) }
            case .copy: convert(step) { $0 }
            case .broadcast:
                let value = slots[Int(step.a)]
                for lane in 0..<Int(step.lanes) { slots[Int(step.destination) + lane] = value }
            case .ramp(let element): ramp(step, element)
            case .jump: counter = Int(step.a)
            case .jumpUnless: if slots[Int(step.a)] == 0 { counter = Int(step.b) }
            case .jumpUnlessAny:
                if !(0..<Int(step.lanes)).contains(where: { slots[Int(step.a) + $0] != 0 }) { counter = Int(step.b) }
            case .beginLoop: if !beginLoop(step) { counter = Int(step.lanes) }
            case .endLoop: if nextIteration(step) { counter = Int(step.c) }
            case .load, .maskedLoad: try load(step, counter - 1)
            case .store: try store(step, counter - 1)
            case .bind: try bind(step)
            case .enterParallel: races.enter()
            case .nextParallel: races.next()
            case .leaveParallel: races.leave()
            }
        }
    }

    // MARK: Lane by lane

    @inline(__always)
    private func convert(_ step: Instruction, _ body: (ElementBits) -> ElementBits) {
        for lane in 0..<Int(step.lanes) { slots[Int(step.destination) + lane] = body(slots[Int(step.a) + lane]) }
    }

    @inline(__always)
    private func combine(_ step: Instruction, _ body: (ElementBits, ElementBits) -> ElementBits) {
        for lane in 0..<Int(step.lanes) {
            slots[Int(step.destination) + lane] = body(slots[Int(step.a) + lane], slots[Int(step.b) + lane])
        }
    }

    @inline(__always)
    private func merge(_ step: Instruction, _ body: (ElementBits, ElementBits, ElementBits) -> ElementBits) {
        for lane in 0..<Int(step.lanes) {
            let result = body(slots[Int(step.a) + lane], slots[Int(step.b) + lane], slots[Int(step.c) + lane])
            slots[Int(step.destination) + lane] = result
        }
    }

    @inline(__always)
    private static func float32(_ operation: BinaryOperator, _ a: ElementBits, _ b: ElementBits) -> ElementBits {
        let left = Float(bitPattern: UInt32(truncatingIfNeeded: a))
        let right = Float(bitPattern: UInt32(truncatingIfNeeded: b))
        return ElementBits(Arithmetic.apply(operation, left, right).bitPattern)
    }

    private func ramp(_ step: Instruction, _ element: ElementType) {
        var value = slots[Int(step.a)]
        let stride = slots[Int(step.b)]
        for lane in 0..<Int(step.lanes) {
            slots[Int(step.destination) + lane] = value
            value = element.canonical(value &+ stride)
        }
    }

    // MARK: Loops

    private func beginLoop(_ step: Instruction) -> Bool {
        let minimum = Int64(bitPattern: slots[Int(step.a)])
        let extent = Int64(bitPattern: slots[Int(step.c)])
        slots[Int(step.destination)] = ElementBits(bitPattern: minimum)
        slots[Int(step.b)] = ElementBits(bitPattern: minimum + extent)
        return extent > 0
    }

    @inline(__always)
    private func nextIteration(_ step: Instruction) -> Bool {
        let next = Int64(bitPattern: slots[Int(step.a)]) + 1
        slots[Int(step.a)] = ElementBits(bitPattern: next)
        return next < Int64(bitPattern: slots[Int(step.b)])
    }

    // MARK: Memory

    private func load(_ step: Instruction, _ number: Int) throws(InterpreterError) {
        let state = states[Int(step.a)]
        var isMasked = false
        if case .maskedLoad = step.code { isMasked = true }
        for lane in 0..<Int(step.lanes) {
            if isMasked && slots[Int(step.c) + lane] == 0 { continue }
            let offset = try offset(step, number, lane, state)
            if let defined = state.defined, !defined[offset] {
                throw .undefined(access: text(number), indices: indices(step, lane, state.rank), bindings(number))
            }
            if let accesses = state.accesses, races.load(accesses + offset * program.parallelDepth) {
                throw .race(access: text(number), indices: indices(step, lane, state.rank), bindings(number))
            }
            slots[Int(step.destination) + lane] = state.load(offset)
        }
    }

    private func store(_ step: Instruction, _ number: Int) throws(InterpreterError) {
        let state = states[Int(step.a)]
        for lane in 0..<Int(step.lanes) {
            let offset = try offset(step, number, lane, state)
            if let accesses = state.accesses, races.store(accesses + offset * program.parallelDepth) {
                throw .race(access: text(number), indices: indices(step, lane, state.rank), bindings(number))
            }
            state.store(slots[Int(step.c) + lane], offset)
        }
    }

    @inline(__always)
    private func index(_ step: Instruction, _ lane: Int, _ dimension: Int) -> Int {
        let operand = program.operands[Int(step.b) + dimension]
        return Int(truncatingIfNeeded: Int64(bitPattern: slots[Int(operand.slot) + Int(operand.step) * lane]))
    }

    /// Where in the buffer's memory the access goes.
    @inline(__always)
    private func offset(_ step: Instruction, _ number: Int, _ lane: Int, _ state: BufferState) throws(InterpreterError) -> Int {
        var offset = 0
        for dimension in 0..<state.rank {
            let index = index(step, lane, dimension)
            let extent = state.layout[dimension]
            if index < 0 || index >= extent {
                throw .outOfBounds(access: text(number), index: index, dimension: dimension, extent: extent, bindings(number))
            }
            offset += index * state.layout[state.rank + dimension]
        }
        if offset < 0 || offset >= state.count {
            throw .outsideMemory(access: text(number), offset: offset, count: state.count, bindings(number))
        }
        return offset
    }

    private func bind(_ step: Instruction) throws(InterpreterError) {
        let plan = program.buffers[Int(step.a)]
        let rank = plan.buffer.rank
        for dimension in 0..<rank { states[Int(step.a)].layout[dimension] = index(step, 0, dimension) }
        let shape = states[Int(step.a)].extents
        if shape.contains(where: { $0 < 0 }) { throw .negativeExtent(plan.buffer, shape: shape) }
        var stride = 1
        for dimension in (0..<rank).reversed() {
            let layout = states[Int(step.a)].layout
            layout[rank + dimension] = plan.buffer.strides == nil ? stride : index(step, 0, rank + dimension)
            stride *= shape[dimension]
        }
        let needed = neededCount(states[Int(step.a)])
        guard let array = given[Int(step.a)] else {
            return states[Int(step.a)].makeMemory(count: needed, parallelDepth: program.parallelDepth)
        }
        let isDense = plan.buffer.strides == nil
        guard isDense ? array.count == needed : array.count >= needed else {
            throw .arrayCount(plan.buffer, shape: shape, count: array.count)
        }
        states[Int(step.a)].makeMemory(count: array.count, parallelDepth: program.parallelDepth)
        states[Int(step.a)].fill(from: array.bytes)
        if plan.isDefined { states[Int(step.a)].markDefined() }
    }

    /// One more than the largest offset that indices within the shape lead to.
    private func neededCount(_ state: BufferState) -> Int {
        let extents = state.extents
        if extents.contains(0) { return 0 }
        return 1 + (0..<state.rank).reduce(0) { $0 + (extents[$1] - 1) * state.layout[state.rank + $1] }
    }

    // MARK: Errors

    private func text(_ number: Int) -> String { program.origins[number]?.access.description ?? "" }

    private func indices(_ step: Instruction, _ lane: Int, _ rank: Int) -> [Int] {
        (0..<rank).map { index(step, lane, $0) }
    }

    private func bindings(_ number: Int) -> [InterpreterError.Binding] {
        (program.origins[number]?.variables ?? []).filter { $0.variable.type.isScalar }.map {
            InterpreterError.Binding(variable: $0.variable, value: value(at: $0.slot, $0.variable.type))
        }
    }
}
