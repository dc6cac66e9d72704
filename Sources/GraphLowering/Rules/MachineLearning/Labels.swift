import GraphIR
import NDArray
import TensorExpression
import TensorIR

let labelRules: [String: OperatorRule] = [
    "LabelEncoder": .values { try [encodeLabels($0)] }
]

/// The values that elements stand for: each is looked up among keys, of equal ones the last.
private func encodeLabels(_ application: borrowing Application) throws -> Lowered {
    let keys = try LabelList(application, "keys"), values = try LabelList(application, "values")
    guard keys.count == values.count else { throw NodeProblem.invalid("there are \(keys.count) keys and \(values.count) values") }
    if case .texts(let texts, let shape) = try application.operand(0) {
        guard case .texts(let names) = keys else { throw NodeProblem.invalid("the keys of strings are numbers") }
        let places = Dictionary(names.enumerated().map { ($1, $0) }) { $1 }
        return try values.chosen(texts.map { places[$0] }, shape, application)
    }
    guard case .numbers(let list) = keys else { throw NodeProblem.invalid("the keys of numbers are strings") }
    let x = try application.tensor(0)
    guard x.isFloat == list.elementType.isFloat else {
        throw NodeProblem.invalid("operands of \(x.element) are looked up among \(list.elementType)")
    }
    let table = application.constant(list.converted(to: x.element))
    let places = compute("labelEncoder.place", x.shape, reduce: { (indices: [Expression]) in
        let k = Axis("k", extent: Expression(keys.count))
        let (value, key) = (x[indices], table[k.index])
        var matches = value.equals(key)
        // NaN is found, too.
        if x.isFloat { matches = matches || (value.differs(from: value) && key.differs(from: key)) }
        return maximum(of: select(matches, k.index, -1), over: k)
    })
    guard case .numbers(let results) = values else {
        throw NodeProblem.unsupported("giving strings for numbers that come at run time")
    }
    let standard = try values.standard(application), resultTable = application.constant(results)
    return .tensor(compute("labelEncoder", x.shape) { (indices: [Expression]) in
        places[indices].bound("place") { conditional($0 >= 0, resultTable[$0], standard) }
    })
}

/// Keys or values, as attributes or as a tensor.
private enum LabelList {
    case numbers(NDArray)
    case texts([String])

    init(_ application: borrowing Application, _ kind: String) throws {
        let attributes = application.node.attributes
        let older: [String: String] = ["keys": "classes_strings", "values": ""]
        switch attributes["\(kind)_tensor"] ?? attributes["\(kind)_int64s"] ?? attributes["\(kind)_floats"]
            ?? attributes["\(kind)_strings"] ?? attributes[older[kind]!]
        {
        case .integers(let list): self = .numbers(NDArray(list.map { Int64($0) }))
        case .numbers(let list): self = .numbers(NDArray(list))
        case .texts(let list): self = .texts(list)
        case .tensor(let constant) where constant.element == .string: self = .texts(constant.texts)
        case .tensor(let constant) where constant.element.element != nil: self = .numbers(constant.array)
        default: throw NodeProblem.invalid("attribute \(kind)_… is missing, or of a type that labels do not have")
        }
    }

    var count: Int {
        switch self {
        case .numbers(let array): array.count
        case .texts(let list): list.count
        }
    }

    /// What an element becomes that is not found.
    func standard(_ application: borrowing Application) throws -> Expression {
        guard case .numbers(let array) = self else { throw NodeProblem.unsupported("a string in place of numbers") }
        if case .tensor(let given)? = application.node.attributes["default_tensor"], given.array.count == 1, given.element.element != nil {
            return given.array.elementType.isFloat
                ? constant(given.array[double: 0], array.elementType) : constant(Double(given.array[integer: 0]), array.elementType)
        }
        return array.elementType.isFloat
            ? constant(try application.number("default_float", -0.0), array.elementType)
            : .constant(Int64(try application.optionalValue("default_int64") ?? -1), ValueType(array.elementType))
    }

    /// The values at places that are known.
    func chosen(_ places: [Int?], _ shape: [Int], _ application: borrowing Application) throws -> Lowered {
        switch self {
        case .texts(let list):
            let standard = try application.text("default_string", "_Unused")
            return .texts(places.map { $0.map { list[$0] } ?? standard }, shape: shape)
        case .numbers(let array):
            let table = application.constant(array), standard = try standard(application)
            let indices = application.constant(NDArray(places.map { Int32($0 ?? -1) }, shape: shape))
            return .tensor(mapped("labelEncoder", indices) { place in conditional(place >= 0, table[place], standard) })
        }
    }
}
