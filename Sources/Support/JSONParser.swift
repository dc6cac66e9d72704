/// What a JSON text may cost: it may come from anyone.
public struct JSONLimits: Sendable {
    public var byteCount: Int
    /// How deep lists and objects may be nested; the parser recurses as deep.
    public var depth: Int

    public init(byteCount: Int = 1 << 28, depth: Int = 128) {
        self.byteCount = byteCount
        self.depth = depth
    }
}

extension JSONValue {
    /// Parses UTF-8 text as RFC 8259 defines it, with nothing more allowed. An object must not
    /// repeat a name.
    public init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        var parser = JSONParser(bytes, limits: limits)
        self = try parser.parseDocument()
    }

    public init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }
}

/// Recursive descent over the bytes; one byte of look-ahead decides everything.
struct JSONParser {
    let bytes: [UInt8]
    let limits: JSONLimits
    var position = 0
    private var depth = 0

    init(_ bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func parseDocument() throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.byteCount else {
            throw error(.tooLarge(byteCount: bytes.count, limit: limits.byteCount))
        }
        skipWhitespace()
        let value = try parseValue()
        skipWhitespace()
        guard position == bytes.count else { throw error(.trailingText) }
        return value
    }

    private mutating func parseValue() throws(JSONError) -> JSONValue {
        guard let next = peek else { throw unexpected("a value") }
        switch next {
        case UInt8(ascii: "{"): return .object(try parseObject())
        case UInt8(ascii: "["): return .array(try parseArray())
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        default: throw unexpected("a value")
        }
    }

    private mutating func parseObject() throws(JSONError) -> JSONObject {
        var object = JSONObject()
        try enter()
        if take("}") { return object }
        while true {
            guard peek == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
            let start = position
            let name = try parseString()
            guard object[name] == nil else { throw error(.duplicateName(name), at: start) }
            skipWhitespace()
            guard take(":") else { throw unexpected("a colon") }
            object[name] = try parseValue()
            skipWhitespace()
            if take("}") { return object }
            guard take(",") else { throw unexpected("a comma or }") }
        }
    }

    private mutating func parseArray() throws(JSONError) -> [JSONValue] {
        var values: [JSONValue] = []
        try enter()
        if take("]") { return values }
        while true {
            values.append(try parseValue())
            skipWhitespace()
            if take("]") { return values }
            guard take(",") else { throw unexpected("a comma or ]") }
        }
    }

    private mutating func parseWord(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in word.utf8 {
            guard peek == byte else { throw unexpected(word) }
            position += 1
        }
        return value
    }

    /// Steps over the opening bracket.
    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= limits.depth else { throw error(.tooDeep(limit: limits.depth)) }
        position += 1
        skipWhitespace()
    }

    /// Steps over a punctuation mark, if it is next, and the white space behind it.
    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: mark) else { return false }
        if mark == "}" || mark == "]" { depth -= 1 }
        position += 1
        skipWhitespace()
        return true
    }

    private mutating func skipWhitespace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }
}

extension JSONParser {
    func error(_ problem: JSONError.Problem, at place: Int? = nil) -> JSONError {
        let before = bytes[..<(place ?? position)]
        let line = before.lazy.filter { $0 == 0x0A }.count + 1
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        // Continuation bytes of UTF-8 belong to the character before them.
        let column = before[lineStart...].lazy.filter { $0 & 0xC0 != 0x80 }.count + 1
        return JSONError(problem: problem, line: line, column: column)
    }

    /// The error for a next character, or an end, that cannot be there.
    func unexpected(_ expected: String) -> JSONError {
        guard position < bytes.count else { return error(.unexpectedEnd(expected: expected)) }
        return error(.unexpectedCharacter(scalar(at: position), expected: expected))
    }

    /// The character that begins at a byte, or the replacement character.
    func scalar(at place: Int) -> Unicode.Scalar {
        String(decoding: bytes[place..<min(place + 4, bytes.count)], as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
    }
}
