/// A JSON document as a value (RFC 8259).
///
/// A number without fraction and exponent that fits 64 bits is an `integer`, every other a `number`.
public enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// What the value is, with an article: for errors.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

/// The members of a JSON object in the order of the text. A name appears once.
public struct JSONObject: Equatable, Sendable {
    public typealias Member = (name: String, value: JSONValue)

    public private(set) var names: [String] = []
    private var values: [JSONValue] = []
    private var positions: [String: Int] = [:]

    public init() {}

    public var count: Int { names.count }
    public var isEmpty: Bool { names.isEmpty }
    public var members: [Member] { zip(names, values).map { ($0, $1) } }

    /// The member of that name. A new one is put last, one that is there is replaced where it is,
    /// and nil removes it.
    public subscript(name: String) -> JSONValue? {
        get { positions[name].map { values[$0] } }
        set {
            switch (positions[name], newValue) {
            case (let position?, let value?):
                values[position] = value
            case (nil, let value?):
                positions[name] = names.count
                names.append(name)
                values.append(value)
            case (let position?, nil):
                remove(at: position)
            case (nil, nil):
                break
            }
        }
    }

    private mutating func remove(at position: Int) {
        positions[names[position]] = nil
        names.remove(at: position)
        values.remove(at: position)
        for later in position..<names.count { positions[names[later]] = later }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// The names must differ.
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        for (name, value) in members {
            precondition(self[name] == nil, "the name \(name) appears twice")
            self[name] = value
        }
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        var object = JSONObject()
        for (name, value) in members {
            precondition(object[name] == nil, "the name \(name) appears twice")
            object[name] = value
        }
        self = .object(object)
    }
}

extension JSONValue: CustomStringConvertible {
    public var description: String { text(.spaced) }
}
