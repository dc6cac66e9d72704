import TensorIR

extension ScheduleStep: CustomStringConvertible {
    public var description: String {
        switch self {
        case .split(let stage, let loop, let factor, let tail): "split \(stage) \(loop) by \(factor) tail \(tail.rawValue)"
        case .fuse(let stage, let outer, let inner): "fuse \(stage) \(outer) \(inner)"
        case .reorder(let stage, let loops): "reorder \(stage) \(loops.joinedBySpaces)"
        case .vectorize(let stage, let loop): "vectorize \(stage) \(loop)"
        case .unroll(let stage, let loop): "unroll \(stage) \(loop)"
        case .parallelize(let stage, let loop): "parallelize \(stage) \(loop)"
        case .separate(let stage, let loop): "separate \(stage) \(loop)"
        case .inline(let stage): "inline \(stage)"
        case .computeAt(let stage, let consumer, let loop): "computeAt \(stage) \(consumer) \(loop)"
        case .computeRoot(let stage): "computeRoot \(stage)"
        case .cacheRead(let stage, let scope, let readers): "cacheRead \(stage) \(scope.rawValue) for \(readers.joinedBySpaces)"
        case .cacheWrite(let stage, let scope): "cacheWrite \(stage) \(scope.rawValue)"
        case .store(let stage, let scope): "store \(stage) in \(scope.rawValue)"
        case .layout(let stage, let layout): "layout \(stage) \(layout.parts.joinedBySpaces)"
        case .factorReduction(let stage, let loop, let factor): "factorReduction \(stage) \(loop) by \(factor)"
        }
    }

    /// Reads the text form.
    public init(text: String) throws(ScheduleError) {
        var words = StepWords(text)
        let verb = try words.next("a step")
        let stage = StageName(try words.next("a stage"))
        switch verb {
        case "split":
            let loop = try words.loop()
            let factor = try words.factor()
            try words.expect("tail")
            self = .split(stage, loop, by: factor, tail: try words.choice("a tail strategy"))
        case "fuse": self = .fuse(stage, outer: try words.loop(), inner: try words.loop())
        case "reorder": self = .reorder(stage, words.rest().map { LoopName($0) })
        case "vectorize": self = .vectorize(stage, try words.loop())
        case "unroll": self = .unroll(stage, try words.loop())
        case "parallelize": self = .parallelize(stage, try words.loop())
        case "separate": self = .separate(stage, try words.loop())
        case "inline": self = .inline(stage)
        case "computeAt": self = .computeAt(stage, consumer: StageName(try words.next("a stage")), try words.loop())
        case "computeRoot": self = .computeRoot(stage)
        case "cacheRead":
            let scope: BufferScope = try words.choice("a scope")
            try words.expect("for")
            self = .cacheRead(stage, scope, readers: words.rest().map { StageName($0) })
        case "cacheWrite": self = .cacheWrite(stage, try words.choice("a scope"))
        case "store":
            try words.expect("in")
            self = .store(stage, in: try words.choice("a scope"))
        case "layout": self = .layout(stage, try words.storageLayout())
        case "factorReduction": self = .factorReduction(stage, try words.loop(), by: try words.factor())
        default: throw .malformedStep(text: text, expected: "a step, not `\(verb)`")
        }
        try words.expectEnd()
    }
}

extension StorageLayout.Part: CustomStringConvertible {
    /// `1`, `1/8` (block), `1%8` (within) or `x4` (copies).
    public var description: String {
        switch self {
        case .whole(let dimension): "\(dimension)"
        case .block(let dimension, let size): "\(dimension)/\(size)"
        case .within(let dimension, let size): "\(dimension)%\(size)"
        case .copies(let count): "x\(count)"
        }
    }

    init?(text: some StringProtocol) {
        if let dimension = Int(text) { self = .whole(dimension: dimension); return }
        if text.first == "x", let count = Int(text.dropFirst()) { self = .copies(count: count); return }
        guard let mark = text.firstIndex(where: { $0 == "/" || $0 == "%" }),
            let dimension = Int(text[..<mark]), let size = Int(text[text.index(after: mark)...])
        else { return nil }
        self = text[mark] == "/" ? .block(dimension: dimension, size: size) : .within(dimension: dimension, size: size)
    }
}

/// The words of a step's text, taken one after the other.
private struct StepWords {
    private let text: String
    private var words: [Substring]

    init(_ text: String) {
        self.text = text
        self.words = text.split(separator: " ").reversed()
    }

    mutating func next(_ expected: String) throws(ScheduleError) -> String {
        guard let word = words.popLast() else { throw .malformedStep(text: text, expected: expected) }
        return String(word)
    }

    mutating func rest() -> [String] {
        defer { words = [] }
        return words.reversed().map(String.init)
    }

    mutating func expect(_ word: String) throws(ScheduleError) {
        guard try next("`\(word)`") == word else { throw .malformedStep(text: text, expected: "`\(word)`") }
    }

    mutating func expectEnd() throws(ScheduleError) {
        guard words.isEmpty else { throw .malformedStep(text: text, expected: "nothing after the step") }
    }

    mutating func loop() throws(ScheduleError) -> LoopName { LoopName(try next("a loop")) }

    mutating func factor() throws(ScheduleError) -> Int {
        try expect("by")
        guard let factor = Int(try next("a factor")) else { throw .malformedStep(text: text, expected: "a factor") }
        return factor
    }

    mutating func choice<Choice: RawRepresentable<String>>(_ expected: String) throws(ScheduleError) -> Choice {
        guard let value = Choice(rawValue: try next(expected)) else { throw .malformedStep(text: text, expected: expected) }
        return value
    }

    mutating func storageLayout() throws(ScheduleError) -> StorageLayout {
        var parts: [StorageLayout.Part] = []
        for word in rest() {
            guard let part = StorageLayout.Part(text: word) else {
                throw .malformedStep(text: text, expected: "parts such as `0`, `1/8`, `1%8` and `x4`")
            }
            parts.append(part)
        }
        return StorageLayout(parts)
    }
}

extension Array {
    fileprivate var joinedBySpaces: String { map { "\($0)" }.joined(separator: " ") }
}
