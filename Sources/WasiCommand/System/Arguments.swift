import WasmModel

/// The arguments that a command is started with, its own name first.
struct Arguments {
    /// How many there are, once they are taken.
    let count: Word
    /// Ends the program where they take more than there is room for.
    let take: Routine<Void>
    /// (text) → how many bytes stand ahead of its 0.
    let length: Routine<Int32>
    /// (text, its length) → the place of the first `=`; the length where there is none.
    let equalsSign: Routine<Int32>
    private let addresses: Word

    private static let capacity = 32768
    private static let maximumCount = 1024

    static let byteCount = capacity + 4 * maximumCount

    /// - Parameter room: `byteCount` bytes.
    init(_ wasi: WasiFunctions, _ messages: Messages, room: Word, sizes: Word, in module: inout ModuleBuilder) {
        let count = module.variable("argument_count")
        let addresses = room, texts = room + Word(4 * Self.maximumCount)
        self.count = count
        self.addresses = addresses
        take = module.routine("take_arguments") { f in
            f.drop(wasi.argumentSizes(sizes, sizes + 4))
            let isTooMuch = Word(Self.maximumCount).isBelow(sizes.word()) || Word(Self.capacity).isBelow(sizes.word(4))
            f.when(isTooMuch) { f in
                messages.fail(.usage, [
                    .text("the arguments are more than \(Self.maximumCount), or take more than \(Self.capacity) bytes, which is the most that is read"),
                ], &f)
            }
            f.set(count, sizes.word())
            f.drop(wasi.arguments(addresses, texts))
        }
        length = module.routine("length_of_text", giving: Int32.self) { f in
            let text = f.wordParameter("text")
            let end = f.word("end", text)
            f.while(end.byte()) { $0.increase(end) }
            return end - text
        }
        equalsSign = module.routine("equals_sign", giving: Int32.self) { f in
            let text = f.wordParameter("text"), count = f.wordParameter("length")
            let place = f.word("place")
            f.while((place < count) && ((text + place).byte() != 61)) { $0.increase(place) }
            return place
        }
    }

    /// The address of an argument's text, which ends with a 0.
    func text(_ number: Word) -> Word { (addresses + number * 4).word() }
}
