import WasmModel

// Statements of routines. The names of variables are for who reads the Swift: a module does not carry them.

extension FunctionBuilder {
    mutating func wordParameter(_ name: String) -> Word { Word([.localGet(addParameter(.i32))]) }
    mutating func longParameter(_ name: String) -> Long { Long([.localGet(addParameter(.i64))]) }

    /// A variable, 0 at first.
    mutating func word(_ name: String) -> Word { Word([.localGet(addLocal(.i32))]) }
    mutating func long(_ name: String) -> Long { Long([.localGet(addLocal(.i64))]) }
    mutating func real(_ name: String) -> Real { Real([.localGet(addLocal(.f64))]) }

    /// A variable that holds a value from here on.
    mutating func word(_ name: String, _ value: Word) -> Word {
        let variable = word(name)
        set(variable, value)
        return variable
    }

    mutating func long(_ name: String, _ value: Long) -> Long {
        let variable = long(name)
        set(variable, value)
        return variable
    }

    /// Gives a variable, local or global, a new value.
    mutating func set<Number>(_ variable: Value<Number>, _ value: Value<Number>) {
        emit(value.code)
        guard variable.code.count == 1, case .index(let index) = variable.code[0].immediate else {
            preconditionFailure("what is set is a variable")
        }
        switch variable.code[0].opcode {
        case .localGet: emit(.localSet(LocalIndex(rawValue: index)))
        case .globalGet: emit(.globalSet(GlobalIndex(rawValue: index)))
        default: preconditionFailure("what is set is a variable")
        }
    }

    mutating func increase(_ variable: Word, by amount: Word = 1) { set(variable, variable + amount) }
    mutating func increase(_ variable: Long, by amount: Long = 1) { set(variable, variable + amount) }

    // MARK: Memory

    mutating func store(byte value: Word, at address: Word, _ offset: Int = 0) { store(.i32Store8, value, address, offset) }
    mutating func store(_ value: Word, at address: Word, _ offset: Int = 0) { store(.i32Store, value, address, offset) }
    mutating func store(_ value: Long, at address: Word, _ offset: Int = 0) { store(.i64Store, value, address, offset) }
    mutating func store(_ value: Real, at address: Word, _ offset: Int = 0) { store(.f64Store, value, address, offset) }

    private mutating func store(_ opcode: Opcode, _ value: some AnyValue, _ address: Word, _ offset: Int) {
        emit(address.code + value.instructions + [.store(opcode, offset: UInt32(offset), alignment: 0)])
    }

    /// `count` bytes from one place to another; the places may overlap.
    mutating func copy(_ count: Word, from source: Word, to destination: Word) {
        emit(destination.code + source.code + count.code + [Instruction(.memoryCopy)])
    }

    // MARK: Control

    mutating func when<Failure: Error>(
        _ condition: Word, _ then: (inout FunctionBuilder) throws(Failure) -> Void
    ) throws(Failure) {
        emit(condition.code)
        try ifThen(then)
    }

    mutating func when(
        _ condition: Word, _ then: (inout FunctionBuilder) -> Void, otherwise: (inout FunctionBuilder) -> Void
    ) {
        emit(condition.code)
        ifElse(then: then, else: otherwise)
    }

    /// Runs the body as long as the condition holds ahead of it. The label is that of what follows the loop.
    mutating func `while`(_ condition: Word, _ body: (inout FunctionBuilder, Label) -> Void) {
        block { f, after in
            f.loop { f, again in
                f.emit((!condition).code)
                f.branchIf(to: after)
                body(&f, after)
                f.branch(to: again)
            }
        }
    }

    mutating func `while`(_ condition: Word, _ body: (inout FunctionBuilder) -> Void) {
        self.while(condition) { f, _ in body(&f) }
    }

    /// Runs the body for 0 ..< count, with the number.
    mutating func forEach(_ name: String, below count: Word, _ body: (inout FunctionBuilder, Word) -> Void) {
        let number = word(name, 0)
        self.while(number < count) { f in
            body(&f, number)
            f.increase(number)
        }
    }

    /// Runs the body for count - 1 ... 0, with the number.
    mutating func forEachReversed(_ name: String, below count: Word, _ body: (inout FunctionBuilder, Word) -> Void) {
        let number = word(name, count)
        self.while(number > 0) { f in
            f.set(number, number - 1)
            body(&f, number)
        }
    }

    mutating func `return`(_ value: some AnyValue) {
        emit(value.instructions)
        emit(Instruction(.return))
    }

    mutating func returnNothing() { emit(Instruction(.return)) }

    /// Makes a call for what it does.
    mutating func run(_ call: Value<Void>) { emit(call.code) }

    /// Makes a call, and forgets what it gives.
    mutating func drop(_ call: Word) {
        emit(call.code)
        emit(Instruction(.drop))
    }
}
