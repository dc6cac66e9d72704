import WasmModel

/// The text of a header, and how far it is read.
struct HeaderText {
    /// The address of the next byte, and that behind the last.
    let position: Word
    let end: Word
    /// What `quoted` read, without its quotes.
    let token: Text
    /// (address, count, address, count) → whether two texts are the same.
    let isEqual: Routine<Int32>
    /// Reads a text in quotes.
    let quoted: Routine<Void>
    /// Refuses anything but white space up to the end.
    let expectEnd: Routine<Void>
    /// (address, count): refuses the header, which should have that text next.
    let refuse: Routine<Void>
    /// Steps over white space.
    let skipSpace: Routine<Void>
    private let takeText: Routine<Int32>
    private let expectText: Routine<Void>
    private let memory: StaticMemory

    init(_ files: Files, _ messages: Messages, buffer: Word, in module: inout ModuleBuilder) {
        let position = module.variable("position"), end = module.variable("header_end")
        let token = Text(address: module.variable("token"), count: module.variable("token_length"))
        let memory = messages.memory
        (self.position, self.end, self.token, self.memory) = (position, end, token, memory)
        let isEqual = Self.isEqual(&module)
        self.isEqual = isEqual
        let skipSpace = module.routine("skip_space") { f in
            let byte = position.byte()
            let isSpace = (byte == 32) || (byte == 9) || (byte == 10) || (byte == 13)
            f.while((position < end) && isSpace) { $0.increase(position) }
        }
        self.skipSpace = skipSpace
        let takeText = module.routine("take_text", giving: Int32.self) { f in
            let address = f.wordParameter("address"), count = f.wordParameter("count")
            f.run(skipSpace())
            f.when((end - position < count) || !isEqual(position, count, address, count)) { $0.return(Word(0)) }
            f.increase(position, by: count)
            return Word(1)
        }
        self.takeText = takeText
        let refuse = module.routine("refuse_header") { f in
            let address = f.wordParameter("address"), count = f.wordParameter("count")
            messages.fail(.badData, [
                files.currentName, ": ", .bytes(address, count: count), " should be at byte ", .number((position - buffer).long),
                ", in the header",
            ], &f)
        }
        self.refuse = refuse
        expectText = module.routine("expect_text") { f in
            let address = f.wordParameter("address"), count = f.wordParameter("count")
            f.when(!takeText(address, count)) { $0.run(refuse(address, count)) }
        }
        quoted = Self.quoted(position, end, token, skipSpace, refuse, memory, &module)
        expectEnd = module.routine("expect_end") { f in
            let expected = memory.text("the end of the header")
            f.run(skipSpace())
            f.when(position < end) { $0.run(refuse(expected.address, expected.count)) }
        }
    }

    /// Steps over the text, if it is next.
    func take(_ text: String, _ memory: StaticMemory) -> Word {
        let text = memory.text(text)
        return takeText(text.address, text.count)
    }

    func expect(_ text: String, _ f: inout FunctionBuilder) {
        let text = memory.text(text)
        f.run(expectText(text.address, text.count))
    }

    private static func isEqual(_ module: inout ModuleBuilder) -> Routine<Int32> {
        module.routine("is_equal", giving: Int32.self) { f in
            let a = f.wordParameter("a"), aCount = f.wordParameter("a_length")
            let b = f.wordParameter("b"), bCount = f.wordParameter("b_length")
            f.when(aCount != bCount) { $0.return(Word(0)) }
            f.forEach("index", below: aCount) { f, index in
                f.when((a + index).byte() != (b + index).byte()) { $0.return(Word(0)) }
            }
            return Word(1)
        }
    }

    private static func quoted(
        _ position: Word, _ end: Word, _ token: Text, _ skipSpace: Routine<Void>, _ refuse: Routine<Void>, _ memory: StaticMemory,
        _ module: inout ModuleBuilder
    ) -> Routine<Void> {
        module.routine("read_quoted") { f in
            let quote = f.word("quote")
            let opening = memory.text("a text in quotes"), closing = memory.text("a closing quote")
            f.run(skipSpace())
            f.when(position < end) { $0.set(quote, position.byte()) }
            f.when((quote != 39) && (quote != 34)) { $0.run(refuse(opening.address, opening.count)) }
            f.increase(position)
            f.set(token.address, position)
            f.while((position < end) && (position.byte() != quote)) { $0.increase(position) }
            f.when(position >= end) { $0.run(refuse(closing.address, closing.count)) }
            f.set(token.count, position - token.address)
            f.increase(position)
        }
    }
}
