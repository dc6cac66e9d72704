/// How JSON text is laid out.
public enum JSONStyle: Sendable {
    /// Nothing that can be left out: `{"a":[1,2]}`.
    case compact
    /// One line with a space behind commas and colons: `{"a": [1, 2]}`.
    case spaced
    /// Members and elements on lines of their own, two spaces deeper; a list of numbers, strings and
    /// the like stays on one line. Ends with a newline.
    case pretty
}

extension JSONValue {
    /// The value as JSON text.
    ///
    /// A `number` has the fewest digits that name it, and always a point or an exponent, so that it
    /// is read back as a number: `2.0`, `1e+16`. JSON has no word for what is not finite: the strings
    /// `"NaN"`, `"Infinity"` and `"-Infinity"` are written.
    public func text(_ style: JSONStyle) -> String {
        var writer = JSONWriter(style: style)
        writer.write(self, depth: 0)
        return style == .pretty ? writer.text + "\n" : writer.text
    }

    /// A number as JSON writes one, given what Swift prints for it: `nan` and `inf` become strings.
    public static func numberText(_ printed: String) -> String {
        switch printed {
        case "nan", "-nan": "\"NaN\""
        case "inf": "\"Infinity\""
        case "-inf": "\"-Infinity\""
        default: printed
        }
    }

    fileprivate var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }
}

private struct JSONWriter {
    let style: JSONStyle
    var text = ""

    mutating func write(_ value: JSONValue, depth: Int) {
        switch value {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += value.description
        case .number(let value): text += JSONValue.numberText(value.isNaN ? "nan" : value.description)
        case .string(let value): write(value)
        case .array(let values): write(values, depth: depth)
        case .object(let object): write(object, depth: depth)
        }
    }

    private mutating func write(_ values: [JSONValue], depth: Int) {
        let isOneLine = style != .pretty || values.allSatisfy(\.isScalar)
        text += "["
        for (index, value) in values.enumerated() {
            separate(index, isOneLine: isOneLine, depth: depth + 1)
            write(value, depth: depth + 1)
        }
        if !isOneLine { newline(depth) }
        text += "]"
    }

    private mutating func write(_ object: JSONObject, depth: Int) {
        let isOneLine = style != .pretty || object.isEmpty
        text += "{"
        for (index, member) in object.members.enumerated() {
            separate(index, isOneLine: isOneLine, depth: depth + 1)
            write(member.name)
            text += style == .compact ? ":" : ": "
            write(member.value, depth: depth + 1)
        }
        if !isOneLine { newline(depth) }
        text += "}"
    }

    private mutating func separate(_ index: Int, isOneLine: Bool, depth: Int) {
        if index > 0 { text += "," }
        if !isOneLine {
            newline(depth)
        } else if index > 0 && style != .compact {
            text += " "
        }
    }

    private mutating func newline(_ depth: Int) {
        text += "\n" + String(repeating: "  ", count: depth)
    }

    private mutating func write(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<"\u{20}", "\u{7F}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
