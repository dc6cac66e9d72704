/// Why a text is not JSON, and where.
public struct JSONError: Error, Equatable, Sendable {
    public enum Problem: Equatable, Sendable {
        case unexpectedEnd(expected: String)
        case unexpectedCharacter(Unicode.Scalar, expected: String)
        case trailingText
        case controlCharacter(UInt8)
        case invalidUTF8
        case unknownEscape(Unicode.Scalar)
        case loneSurrogate(UInt16)
        case leadingZero
        case numberOutOfRange(String)
        case duplicateName(String)
        case tooDeep(limit: Int)
        case tooLarge(byteCount: Int, limit: Int)
    }

    public let problem: Problem
    /// Counted from 1.
    public let line: Int
    /// In characters (Unicode scalars) from 1.
    public let column: Int
}

extension JSONError: CustomStringConvertible {
    public var description: String { "line \(line), column \(column): \(sentence)" }

    private var sentence: String {
        switch problem {
        case .unexpectedEnd(let expected):
            "the text ends where \(expected) should be"
        case .unexpectedCharacter(let found, let expected):
            "\(found.debugDescription) where \(expected) should be"
        case .trailingText:
            "text after the end of the value"
        case .controlCharacter(let byte):
            "the control character \(byte) inside a string must be escaped"
        case .invalidUTF8:
            "the string is not valid UTF-8"
        case .unknownEscape(let found):
            "there is no escape \\\(found)"
        case .loneSurrogate(let unit):
            "\\u\(String(unit, radix: 16)) is half of a surrogate pair without the other half"
        case .leadingZero:
            "a number cannot begin with 0 and another digit"
        case .numberOutOfRange(let text):
            "the number \(text) is too large for double precision"
        case .duplicateName(let name):
            "the name \"\(name)\" appears twice in one object"
        case .tooDeep(let limit):
            "lists and objects are nested more than \(limit) deep"
        case .tooLarge(let byteCount, let limit):
            "the text has \(byteCount) bytes, more than the \(limit) allowed"
        }
    }
}
