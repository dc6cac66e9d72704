import GraphIR
import NDArray
import TensorExpression
import TensorIR

// Strings that are known at compile time: kernels compute with numbers alone, and there are no strings in a module.

let stringRules: [String: OperatorRule] = [
    "StringConcat": .values { application in
        let (a, b) = (try application.texts(0), try application.texts(1))
        let (shape, places) = try joinedPlaces(a.shape, b.shape, application)
        return [.texts(places.map { a.texts[$0] + b.texts[$1] }, shape: shape)]
    },
    "StringSplit": .values { try splitTexts($0) },
    "StringNormalizer": .values { try [normaliseTexts($0)] },
    "RegexFullMatch": .values { try [matchTexts($0)] },
]

extension Application {
    /// An operand of strings.
    func texts(_ index: Int) throws -> (texts: [String], shape: [Int]) {
        guard case .texts(let texts, let shape) = try operand(index) else { throw NodeProblem.invalid("operand \(index) holds no strings") }
        return (texts, shape)
    }
}

/// The shape that two broadcast to, and for each element the places of those it is made of.
private func joinedPlaces(
    _ a: [Int], _ b: [Int], _ application: borrowing Application
) throws -> (shape: [Int], places: [(Int, Int)]) {
    func numbered(_ shape: [Int]) -> Tensor {
        application.constant(NDArray((0..<Int32(shape.reduce(1, *))).map { $0 }, shape: shape))
    }
    let shape = try broadcastShape([a.map { Expression($0) }, b.map { Expression($0) }])
    let places = try [numbered(a), numbered(b)].map { places -> [Int] in
        let known = try application.foldedArray(compute("places", shape) { (indices: [Expression]) in places.broadcastElement(at: indices) })
        return (0..<known.count).map { Int(known[integer: $0]) }
    }
    return (shape.constants ?? [], Array(zip(places[0], places[1])))
}

/// Whether strings are equal.
func equalTexts(_ application: borrowing Application) throws -> Lowered {
    let (a, b) = (try application.texts(0), try application.texts(1))
    let (shape, places) = try joinedPlaces(a.shape, b.shape, application)
    return try .known(NDArray(places.map { a.texts[$0] == b.texts[$1] }, shape: shape), application)
}

private func splitTexts(_ application: borrowing Application) throws -> [Lowered] {
    let (texts, shape) = try application.texts(0)
    let delimiter = try application.text("delimiter", "")
    let limit = try application.optionalInteger("maxsplit").map { max($0, 0) } ?? Int.max
    let rows = texts.map { delimiter.isEmpty ? words(of: $0, limit) : parts(of: $0, at: delimiter, limit) }
    let width = rows.map(\.count).max() ?? 0
    guard rows.count * width < 1 << 24 else { throw NodeProblem.unsupported("a result of \(rows.count) × \(width) strings") }
    let padded = rows.flatMap { $0 + [String](repeating: "", count: width - $0.count) }
    return [
        .texts(padded, shape: shape + [width]),
        try .known(NDArray(rows.map { Int64($0.count) }, shape: shape), application),
    ]
}

/// What lies between white space; behind so many separators the rest as it is.
private func words(of text: String, _ limit: Int) -> [String] {
    var words: [String] = []
    var rest = text.drop(while: \.isWhitespace)
    while !rest.isEmpty, words.count < limit {
        words.append(String(rest.prefix { !$0.isWhitespace }))
        rest = rest.drop { !$0.isWhitespace }.drop(while: \.isWhitespace)
    }
    if !rest.isEmpty { words.append(String(rest)) }
    return words
}

private func parts(of text: String, at delimiter: String, _ limit: Int) -> [String] {
    var parts: [String] = []
    var start = text.startIndex, place = start
    // An empty string has no parts.
    if text.isEmpty { return [] }
    while place < text.endIndex, parts.count < limit {
        if text[place...].hasPrefix(delimiter) {
            parts.append(String(text[start..<place]))
            place = text.index(place, offsetBy: delimiter.count)
            start = place
        } else {
            place = text.index(after: place)
        }
    }
    return parts + [String(text[start...])]
}

/// Takes out stop words, and brings letters to one case.
private func normaliseTexts(_ application: borrowing Application) throws -> Lowered {
    let (texts, shape) = try application.texts(0)
    guard shape.count == 1 || (shape.count == 2 && shape[0] == 1) else { throw NodeProblem.invalid("shape \(shape) is neither [C] nor [1, C]") }
    var stops: [String] = []
    if case .texts(let given)? = application.node.attributes["stopwords"] { stops = given }
    let isCaseSensitive = try application.flag("is_case_sensitive")
    let stopped = Set(isCaseSensitive ? stops : stops.map { $0.lowercased() })
    let kept = texts.filter { !stopped.contains(isCaseSensitive ? $0 : $0.lowercased()) }
    var results: [String]
    switch try application.text("case_change_action", "NONE") {
    case "LOWER": results = kept.map { $0.lowercased() }
    case "UPPER": results = kept.map { $0.uppercased() }
    case "NONE": results = kept
    case let other: throw NodeProblem.invalid("case_change_action \(other) is none that there is")
    }
    if results.isEmpty { results = [""] }
    return .texts(results, shape: shape.count == 1 ? [results.count] : [1, results.count])
}

/// Whether all of each string matches a regular expression.
private func matchTexts(_ application: borrowing Application) throws -> Lowered {
    let (texts, shape) = try application.texts(0)
    let expression: RegularExpression
    do {
        expression = try RegularExpression(application.text("pattern", ""))
    } catch RegularExpression.Problem.unsupported(let part) {
        throw NodeProblem.unsupported("\(part) in a regular expression")
    } catch RegularExpression.Problem.invalid(let reason) {
        throw NodeProblem.invalid("attribute pattern: \(reason)")
    }
    let work = texts.reduce(texts.count) { $0 + $1.utf8.count } * expression.states.count
    guard work < 1 << 26 else { throw NodeProblem.unsupported("matching strings as long as these with an expression as long as this") }
    return try .known(NDArray(texts.map(expression.matches), shape: shape), application)
}

// MARK: Strings as places in a list

/// Operators that move elements, or compare whether they are equal, and take strings as well.
private let operatorsOfTexts: Set<String> = [
    "Concat", "Compress", "Expand", "Flatten", "Gather", "GatherElements", "GatherND", "Pad", "Reshape", "ReverseSequence",
    "Scatter", "ScatterElements", "ScatterND", "Slice", "Split", "Squeeze", "Tile", "Transpose", "Unsqueeze", "Where",
]

/// Strings of operands in one list, by whose numbers the operator's rule moves them. 0 is the empty string.
struct TextList {
    private var texts = [""]
    private var numbers = ["": 0]

    /// nil of operands without strings, or an operator that does not move them.
    init?(_ node: GraphNode, _ operands: [Lowered?]) {
        let areTexts = operands.contains { if case .texts? = $0 { true } else { false } }
        guard areTexts, node.operation.domain.isEmpty, operatorsOfTexts.contains(node.operation.name) else { return nil }
    }

    /// The operand with numbers in place of strings.
    mutating func numbered(_ operand: Lowered?, _ pool: ConstantPool) -> Lowered? {
        guard case .texts(let texts, let shape)? = operand else { return operand }
        let array = NDArray(texts.map { Int32(number($0)) }, shape: shape)
        return .tensor(LoweredTensor(.string, pool.tensor(array), known: array))
    }

    private mutating func number(_ text: String) -> Int {
        if let number = numbers[text] { return number }
        numbers[text] = texts.count
        texts.append(text)
        return texts.count - 1
    }

    /// The result with strings in place of numbers.
    func named(_ result: Lowered, _ pool: ConstantPool) throws -> Lowered {
        guard case .tensor(let tensor) = result, tensor.element == .string else { return result }
        guard let array = try pool.folded(tensor.tensor) else {
            throw NodeProblem.unsupported("moving strings to places that come at run time")
        }
        return .texts((0..<array.count).map { texts[Int(array[integer: $0])] }, shape: array.shape)
    }
}
