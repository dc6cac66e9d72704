import NDArray
import TensorIR

/// The value of an operator's attribute.
public enum AttributeValue: Hashable, Sendable {
    case integer(Int)
    case integers([Int])
    case number(Double)
    case boolean(Bool)
    case text(String)
    /// A scalar or a list that is known only when the kernel runs.
    case expression(Expression)
    case expressions([Expression])
}

/// Attributes by name.
public struct Attributes: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    public var values: [String: AttributeValue]

    public init(_ values: [String: AttributeValue] = [:]) {
        self.values = values
    }

    public init(dictionaryLiteral elements: (String, AttributeValue)...) {
        values = Dictionary(uniqueKeysWithValues: elements)
    }

    public subscript(name: String) -> AttributeValue? {
        get { values[name] }
        set { values[name] = newValue }
    }
}

/// An attribute that an operator takes.
public struct AttributeDefinition: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case integer, integers, number, boolean, elementType
        case oneOf([String])
    }

    public let name: String
    public let kind: Kind
    /// `nil` where the attribute must be given.
    public let standard: AttributeValue?
    public let meaning: String

    init(_ name: String, _ kind: Kind, _ standard: AttributeValue? = nil, _ meaning: String) {
        self.name = name
        self.kind = kind
        self.standard = standard
        self.meaning = meaning
    }
}

extension AttributeDefinition.Kind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .integer: "integer"
        case .integers: "integers"
        case .number: "number"
        case .boolean: "boolean"
        case .elementType: "element type"
        case .oneOf(let choices): choices.joined(separator: " | ")
        }
    }
}

extension AttributeDefinition.Kind {
    /// The value that a person's text means; `nil` where it means none. Integers are separated by commas.
    public func value(of text: String) -> AttributeValue? {
        switch self {
        case .integer: return Int(text).map { .integer($0) }
        case .number: return Double(text).map { .number($0) }
        case .boolean: return Bool(text.lowercased()).map { .boolean($0) }
        case .elementType, .oneOf: return .text(text)
        case .integers:
            var list: [Int] = []
            for part in text.split(separator: ",") {
                guard let value = Int(part.filter { !$0.isWhitespace && $0 != "[" && $0 != "]" }) else { return nil }
                list.append(value)
            }
            return .integers(list)
        }
    }
}

extension AttributeValue: CustomStringConvertible {
    public var description: String {
        switch self {
        case .integer(let value): "\(value)"
        case .integers(let values): "\(values)"
        case .number(let value): "\(value)"
        case .boolean(let value): "\(value)"
        case .text(let value): value
        case .expression(let value): "\(value)"
        case .expressions(let values): "\(values)"
        }
    }
}

extension AttributeValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral
{
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(arrayLiteral elements: Int...) { self = .integers(elements) }
}
