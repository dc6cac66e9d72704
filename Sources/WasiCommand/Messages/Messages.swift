import WasmModel

/// Text that a command puts together in a buffer: its error message, or the header of a file.
struct Messages {
    /// A piece of a message.
    enum Part: ExpressibleByStringLiteral {
        case text(String)
        case bytes(Word, count: Word)
        case number(Long)
        /// An array's element type and shape, by its record: `float32[2, 3]`.
        case array(Word)
        /// An element type, by its number.
        case type(Word)
        /// Extents: their address, 8 bytes each, and how many: `[2, 3]`.
        case shape(Word, rank: Word)

        init(stringLiteral value: String) { self = .text(value) }
    }

    static let capacity = 8192

    let memory: StaticMemory
    let buffer: Word
    /// How many bytes the buffer holds.
    let length: Word
    private let addBytes: Routine<Void>
    private let addNumber: Routine<Void>
    private let addShape: Routine<Void>
    private let addArray: Routine<Void>
    private let typeNames: Word
    /// (exit code): writes the buffer and ends the program.
    private let end: Routine<Void>

    init(_ wasi: WasiFunctions, _ memory: StaticMemory, typeNames: Word, buffer: Word, vector: Word, in module: inout ModuleBuilder) {
        self.memory = memory
        self.buffer = buffer
        self.typeNames = typeNames
        let length = module.variable("message_length")
        self.length = length
        addBytes = Self.addBytes(to: buffer, length, &module)
        addNumber = Self.addNumber(addBytes, end: buffer + Word(Self.capacity + 24), &module)
        addShape = Self.addShape(addBytes, addNumber, memory, &module)
        addArray = Self.addArray(addBytes, addShape, typeNames, &module)
        end = Self.end(wasi, addBytes, memory, buffer, length, vector, &module)
    }

    /// Puts pieces behind what the buffer holds.
    func say(_ parts: [Part], _ f: inout FunctionBuilder) {
        for part in parts {
            switch part {
            case .text(let string):
                let text = memory.text(string)
                f.run(addBytes(text.address, text.count))
            case .bytes(let address, let count): f.run(addBytes(address, count))
            case .number(let number): f.run(addNumber(number))
            case .shape(let extents, let rank): f.run(addShape(extents, rank))
            case .array(let record): f.run(addArray(record))
            case .type(let type): f.run(addBytes((typeNames + type * 8).word(), (typeNames + type * 8).word(4)))
            }
        }
    }

    /// Ends the program with a message.
    ///
    /// - Parameter more: says what follows the pieces.
    func fail(_ code: ExitCode, _ parts: [Part], _ f: inout FunctionBuilder, _ more: (inout FunctionBuilder) -> Void = { _ in }) {
        say(parts, &f)
        more(&f)
        f.run(end(Word(code.rawValue)))
        f.emit(Instruction(.unreachable))
    }
}

// MARK: - Routines

extension Messages {
    private static func addBytes(to buffer: Word, _ length: Word, _ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("add_bytes") { f in
            let address = f.wordParameter("address"), count = f.wordParameter("count")
            let room = f.word("room", Word(capacity) - length)
            f.set(count, room.when(room.isBelow(count), otherwise: count))
            f.copy(count, from: address, to: buffer + length)
            f.increase(length, by: count)
        }
    }

    /// Digits are written from the last to the first, in front of `end`.
    private static func addNumber(_ addBytes: Routine<Void>, end: Word, _ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("add_number") { f in
            let number = f.longParameter("number")
            let start = f.word("start", end)
            // Negative throughout, so that the least number has a digit too.
            let rest = f.long("rest", number.when(number < 0, otherwise: Long(0) - number))
            f.loop { f, again in
                f.set(start, start - 1)
                f.store(byte: Word(48) - (rest % 10).word, at: start)
                f.set(rest, rest / 10)
                f.emit((rest != 0).code)
                f.branchIf(to: again)
            }
            f.when(number < 0) { f in
                f.set(start, start - 1)
                f.store(byte: 45, at: start)
            }
            f.run(addBytes(start, end - start))
        }
    }

    private static func addShape(
        _ addBytes: Routine<Void>, _ addNumber: Routine<Void>, _ memory: StaticMemory, _ module: inout ModuleBuilder
    ) -> Routine<Void> {
        module.routine("add_shape") { f in
            let extents = f.wordParameter("extents"), rank = f.wordParameter("rank")
            let (opening, comma, closing) = (memory.text("["), memory.text(", "), memory.text("]"))
            f.run(addBytes(opening.address, opening.count))
            f.forEach("axis", below: rank) { f, axis in
                f.when(axis != 0) { f in f.run(addBytes(comma.address, comma.count)) }
                f.run(addNumber((extents + axis * 8).long()))
            }
            f.run(addBytes(closing.address, closing.count))
        }
    }

    private static func addArray(
        _ addBytes: Routine<Void>, _ addShape: Routine<Void>, _ typeNames: Word, _ module: inout ModuleBuilder
    ) -> Routine<Void> {
        module.routine("add_array") { f in
            let record = f.wordParameter("record")
            let name = f.word("name", typeNames + record.word(ArrayRecord.type) * 8)
            f.run(addBytes(name.word(), name.word(4)))
            f.run(addShape(record + Word(ArrayRecord.extents), record.word(ArrayRecord.rank)))
        }
    }

    private static func end(
        _ wasi: WasiFunctions, _ addBytes: Routine<Void>, _ memory: StaticMemory, _ buffer: Word, _ length: Word, _ vector: Word,
        _ module: inout ModuleBuilder
    ) -> Routine<Void> {
        module.routine("end_with_message") { f in
            let code = f.wordParameter("code")
            let prefix = memory.text("Error: "), newline = memory.text("\n")
            // The message was cut where it filled the buffer; its end is a line's in any case.
            f.set(length, (length - 1).when(length == Word(capacity), otherwise: length))
            f.run(addBytes(newline.address, newline.count))
            // In front of the message, in one piece: a host may write less than it is given.
            f.copy(length, from: buffer, to: buffer + prefix.count)
            f.copy(prefix.count, from: prefix.address, to: buffer)
            let written = f.word("written"), total = f.word("total", length + prefix.count)
            f.while(written.isBelow(total)) { f, end in
                f.store(buffer + written, at: vector)
                f.store(total - written, at: vector, 4)
                f.emit(wasi.write(Word(2), vector, Word(1), vector + 8).code)
                f.branchIf(to: end)
                f.increase(written, by: vector.word(8))
            }
            f.run(wasi.exit(code))
        }
    }
}
