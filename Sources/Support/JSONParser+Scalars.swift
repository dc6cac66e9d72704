extension JSONParser {
    // number = [-] (0 | 1…9 digit*) [. digit+] [(e | E) [+ | -] digit+]
    mutating func parseNumber() throws(JSONError) -> JSONValue {
        let start = position
        if peek == UInt8(ascii: "-") { position += 1 }
        try parseWholePart()
        var isInteger = true
        if peek == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try parseDigits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            try parseDigits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        // As an integer -0 would lose its sign.
        if isInteger && text != "-0", let integer = Int64(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else {
            throw error(.numberOutOfRange(text), at: start)
        }
        return .number(number)
    }

    private mutating func parseWholePart() throws(JSONError) {
        let start = position
        try parseDigits()
        if bytes[start] == UInt8(ascii: "0") && position > start + 1 { throw error(.leadingZero, at: start) }
    }

    private mutating func parseDigits() throws(JSONError) {
        let start = position
        while let byte = peek, byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") { position += 1 }
        if position == start { throw unexpected("a digit") }
    }

    /// Parses a string; the next byte is its opening quote.
    mutating func parseString() throws(JSONError) -> String {
        position += 1
        var text = ""
        while true {
            text += try parsePlainText()
            switch peek {
            case UInt8(ascii: "\""):
                position += 1
                return text
            case UInt8(ascii: "\\"):
                text.unicodeScalars.append(try parseEscape())
            case let byte?:
                throw error(.controlCharacter(byte))
            case nil:
                throw unexpected("the end of a string")
            }
        }
    }

    /// The characters up to a quote, an escape, or something that no string may hold.
    private mutating func parsePlainText() throws(JSONError) -> String {
        let start = position
        while let byte = peek, byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
            position += 1
        }
        guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
            throw error(.invalidUTF8, at: start)
        }
        return text
    }

    private mutating func parseEscape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        position += 1
        guard let kind = peek else { throw unexpected("an escape") }
        position += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(kind)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try parseUnicodeEscape(start: start)
        default: throw error(.unknownEscape(scalar(at: start + 1)), at: start)
        }
    }

    /// The four digits behind `\u`, and the escape of the other surrogate where there must be one.
    private mutating func parseUnicodeEscape(start: Int) throws(JSONError) -> Unicode.Scalar {
        let unit = try parseHexadecimalUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, peek == UInt8(ascii: "\\"), position + 1 < bytes.count,
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw error(.loneSurrogate(unit), at: start) }
        position += 2
        let low = try parseHexadecimalUnit()
        guard low & 0xFC00 == 0xDC00,
            let scalar = Unicode.Scalar(0x10000 + UInt32(unit & 0x3FF) << 10 + UInt32(low & 0x3FF))
        else { throw error(.loneSurrogate(unit), at: start) }
        return scalar
    }

    private mutating func parseHexadecimalUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw unexpected("a hexadecimal digit")
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
