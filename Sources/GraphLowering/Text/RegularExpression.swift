/// A regular expression in RE2's syntax, of which it has all but flags, named classes (`[:alpha:]`, `\pL`) and `\C`.
///
/// It is matched by following all possibilities at once (Thompson's way): the time is the product of the expression's
/// and the text's lengths, whatever they are.
struct RegularExpression {
    enum Problem: Error {
        case invalid(String)
        case unsupported(String)
    }

    /// What a state waits for, and the state behind it.
    enum State {
        case scalar(ScalarSet, next: Int)
        case either(Int, Int)
        case border(Border, next: Int)
        case accept
    }

    enum Border {
        case start, end, word, noWord
    }

    static let maximumStateCount = 10_000

    private(set) var states: [State] = [.accept]
    private var first = 0

    init(_ pattern: String) throws(Problem) {
        var parser = RegularExpressionParser(pattern)
        first = try add(try parser.parse(), before: 0)
    }

    /// The state in which the node begins, whose end leads to `next`.
    private mutating func add(_ node: RegularExpressionParser.Node, before next: Int) throws(Problem) -> Int {
        switch node {
        case .scalar(let set): return try add(.scalar(set, next: next))
        case .border(let border): return try add(.border(border, next: next))
        case .sequence(let parts):
            var next = next
            for part in parts.reversed() { next = try add(part, before: next) }
            return next
        case .alternatives(let parts):
            var start = try add(parts[parts.count - 1], before: next)
            for part in parts.dropLast().reversed() { start = try add(.either(try add(part, before: next), start)) }
            return start
        case .repetition(let part, let least, let most):
            var start = next
            if let most {
                for _ in least..<max(least, most) { start = try add(.either(try add(part, before: start), next)) }
            } else {
                start = try add(.either(next, next))
                states[start] = .either(try add(part, before: start), next)
            }
            for _ in 0..<least { start = try add(part, before: start) }
            return start
        }
    }

    private mutating func add(_ state: State) throws(Problem) -> Int {
        guard states.count < Self.maximumStateCount else { throw .unsupported("an expression of more than \(Self.maximumStateCount) states") }
        states.append(state)
        return states.count - 1
    }

    /// Whether all of the text matches.
    func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var current = StateSet(states.count), following = StateSet(states.count)
        follow(first, scalars, 0, &current)
        for (place, scalar) in scalars.enumerated() {
            following.removeAll()
            for state in current.members {
                if case .scalar(let set, let next) = states[state], set.contains(scalar) { follow(next, scalars, place + 1, &following) }
            }
            swap(&current, &following)
        }
        return current.contains(0)
    }

    /// Adds a state, and those that it leads to without a scalar.
    private func follow(_ start: Int, _ scalars: [Unicode.Scalar], _ place: Int, _ set: inout StateSet) {
        var left = [start]
        while let state = left.popLast() {
            guard set.insert(state) else { continue }
            switch states[state] {
            case .either(let a, let b): left += [b, a]
            case .border(let border, let next): if border.isAt(place, of: scalars) { left.append(next) }
            case .scalar, .accept: break
            }
        }
    }
}

/// Some of a fixed number of states, in order of arrival.
private struct StateSet {
    private(set) var members: [Int] = []
    private var isMember: [Bool]

    init(_ count: Int) { isMember = [Bool](repeating: false, count: count) }

    func contains(_ state: Int) -> Bool { isMember[state] }

    mutating func insert(_ state: Int) -> Bool {
        if isMember[state] { return false }
        isMember[state] = true
        members.append(state)
        return true
    }

    mutating func removeAll() {
        for state in members { isMember[state] = false }
        members.removeAll(keepingCapacity: true)
    }
}

extension RegularExpression.Border {
    fileprivate func isAt(_ place: Int, of scalars: [Unicode.Scalar]) -> Bool {
        func isWord(_ place: Int) -> Bool { scalars.indices.contains(place) && ScalarSet.word.contains(scalars[place]) }
        return switch self {
        case .start: place == 0
        case .end: place == scalars.count
        case .word: isWord(place - 1) != isWord(place)
        case .noWord: isWord(place - 1) == isWord(place)
        }
    }
}

/// Unicode scalars, by ranges.
struct ScalarSet {
    var ranges: [ClosedRange<UInt32>]
    var isNegated = false

    static let digit = ScalarSet(ranges: [48...57]), word = ScalarSet(ranges: [48...57, 65...90, 95...95, 97...122])
    static let space = ScalarSet(ranges: [9...10, 12...13, 32...32])
    /// All but the end of a line.
    static let any = ScalarSet(ranges: [10...10], isNegated: true)

    func contains(_ scalar: Unicode.Scalar) -> Bool { ranges.contains { $0.contains(scalar.value) } != isNegated }

    var negated: ScalarSet { ScalarSet(ranges: ranges, isNegated: !isNegated) }

    /// The ranges of a set that may be the opposite of some.
    var plainRanges: [ClosedRange<UInt32>] {
        guard isNegated else { return ranges }
        var result: [ClosedRange<UInt32>] = [], start: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > start { result.append(start...range.lowerBound - 1) }
            start = max(start, range.upperBound + 1)
        }
        return start <= 0x10FFFF ? result + [start...0x10FFFF] : result
    }
}
