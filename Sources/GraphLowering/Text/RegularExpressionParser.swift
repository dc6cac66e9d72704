/// Reads a regular expression.
struct RegularExpressionParser {
    indirect enum Node {
        case scalar(ScalarSet)
        case border(RegularExpression.Border)
        case sequence([Node])
        case alternatives([Node])
        case repetition(Node, least: Int, most: Int?)
    }

    private static let maximumDepth = 200, maximumRepetition = 1000
    private var rest: ArraySlice<Unicode.Scalar>
    private var depth = 0

    init(_ pattern: String) { rest = Array(pattern.unicodeScalars)[...] }

    mutating func parse() throws(RegularExpression.Problem) -> Node {
        let node = try parseAlternatives()
        guard rest.isEmpty else { throw .invalid("a ) closes no group") }
        return node
    }

    private mutating func parseAlternatives() throws(RegularExpression.Problem) -> Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw .unsupported("groups nested more than \(Self.maximumDepth) deep") }
        var parts = [try parseSequence()]
        while take("|") { parts.append(try parseSequence()) }
        return parts.count == 1 ? parts[0] : .alternatives(parts)
    }

    private mutating func parseSequence() throws(RegularExpression.Problem) -> Node {
        var parts: [Node] = []
        while let next = rest.first, next != "|", next != ")" { parts.append(try parseRepeated()) }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func parseRepeated() throws(RegularExpression.Problem) -> Node {
        var node = try parseOne()
        while let (least, most) = try takeRepetition() {
            // Greedy or not is the same where all of a text has to match.
            _ = take("?")
            node = .repetition(node, least: least, most: most)
        }
        return node
    }

    private mutating func takeRepetition() throws(RegularExpression.Problem) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let before = rest
        guard take("{"), let least = takeNumber() else { rest = before; return nil }
        var most: Int? = least
        if take(",") { most = takeNumber() }
        guard take("}") else { rest = before; return nil }
        guard least <= Self.maximumRepetition, most ?? least <= Self.maximumRepetition, most ?? least >= least else {
            throw .invalid("a part is repeated \(least) to \(most.map { "\($0)" } ?? "any number of") times")
        }
        return (least, most)
    }

    private mutating func parseOne() throws(RegularExpression.Problem) -> Node {
        guard let next = rest.popFirst() else { throw .invalid("the expression ends too early") }
        switch next {
        case ".": return .scalar(.any)
        case "^": return .border(.start)
        case "$": return .border(.end)
        case "(": return try parseGroup()
        case "[": return .scalar(try parseClass())
        case "*", "+", "?": throw .invalid("\(next) repeats nothing")
        case "\\": return try parseEscape()
        default: return .scalar(ScalarSet(ranges: [next.value...next.value]))
        }
    }

    private mutating func parseGroup() throws(RegularExpression.Problem) -> Node {
        if take("?") {
            guard take(":") || (take("P") && take("<") && takeName()) else { throw .unsupported("a group that begins with (?") }
        }
        let node = try parseAlternatives()
        guard take(")") else { throw .invalid("a group has no end") }
        return node
    }

    private mutating func parseEscape() throws(RegularExpression.Problem) -> Node {
        switch rest.first {
        case "b": rest.removeFirst(); return .border(.word)
        case "B": rest.removeFirst(); return .border(.noWord)
        case "A": rest.removeFirst(); return .border(.start)
        case "z": rest.removeFirst(); return .border(.end)
        default: return .scalar(try parseEscapedSet())
        }
    }

    /// What a backslash makes of the scalars behind it.
    private mutating func parseEscapedSet() throws(RegularExpression.Problem) -> ScalarSet {
        guard let next = rest.popFirst() else { throw .invalid("a backslash ends the expression") }
        let others: [Unicode.Scalar: ScalarSet] = ["d": .digit, "w": .word, "s": .space, "D": .digit.negated, "W": .word.negated, "S": .space.negated]
        if let set = others[next] { return set }
        let controls: [Unicode.Scalar: UInt32] = ["n": 10, "r": 13, "t": 9, "f": 12, "v": 11, "a": 7]
        if let value = controls[next] { return ScalarSet(ranges: [value...value]) }
        if next == "x" { return try parseHexadecimal() }
        guard !ScalarSet.word.contains(next) || next == "_" else { throw .unsupported("\\\(next)") }
        return ScalarSet(ranges: [next.value...next.value])
    }

    private mutating func parseHexadecimal() throws(RegularExpression.Problem) -> ScalarSet {
        let isLong = take("{")
        var digits = ""
        while let next = rest.first, next.properties.isASCIIHexDigit, digits.count < (isLong ? 6 : 2) {
            digits.unicodeScalars.append(next)
            rest.removeFirst()
        }
        guard let value = UInt32(digits, radix: 16), !isLong || take("}") else { throw .invalid("\\x has no number") }
        return ScalarSet(ranges: [value...value])
    }

    private mutating func parseClass() throws(RegularExpression.Problem) -> ScalarSet {
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while isFirst || rest.first != "]" {
            isFirst = false
            let low = try parseMember()
            guard low.ranges.count == 1, !low.isNegated, low.ranges[0].count == 1, rest.first == "-", rest.dropFirst().first != "]" else {
                ranges += low.plainRanges
                continue
            }
            rest.removeFirst()
            let high = try parseMember()
            guard let first = low.ranges.first?.lowerBound, let last = high.ranges.first?.upperBound, first <= last else {
                throw .invalid("a range of a class ends before it begins")
            }
            ranges.append(first...last)
        }
        rest.removeFirst()
        return ScalarSet(ranges: ranges, isNegated: isNegated)
    }

    private mutating func parseMember() throws(RegularExpression.Problem) -> ScalarSet {
        guard let next = rest.popFirst() else { throw .invalid("a class has no end") }
        if next == "[", rest.first == ":" { throw .unsupported("[: :]") }
        return next == "\\" ? try parseEscapedSet() : ScalarSet(ranges: [next.value...next.value])
    }

    private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        guard rest.first == wanted else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func takeNumber() -> Int? {
        var number: Int?
        while let next = rest.first, let digit = Int(String(next)), number ?? 0 < 1 << 20 {
            number = (number ?? 0) * 10 + digit
            rest.removeFirst()
        }
        return number
    }

    /// The rest of a group's name.
    private mutating func takeName() -> Bool {
        while let next = rest.first, ScalarSet.word.contains(next) { rest.removeFirst() }
        return take(">")
    }
}
