import Support
import Testing

@Suite struct JSONErrorTests {
    @Test(arguments: [
        ("", "line 1, column 1: the text ends where a value should be"),
        ("[1,", "line 1, column 4: the text ends where a value should be"),
        ("[1 2]", "line 1, column 4: \"2\" where a comma or ] should be"),
        ("[1,]", "line 1, column 4: \"]\" where a value should be"),
        ("{\"a\" 1}", "line 1, column 6: \"1\" where a colon should be"),
        ("{\"a\": 1 \"b\"}", "line 1, column 9: \"\\\"\" where a comma or } should be"),
        ("{a: 1}", "line 1, column 2: \"a\" where a name in quotes should be"),
        ("{\n  \"é\": ü}", "line 2, column 8: \"\\u{00FC}\" where a value should be"),
        ("{} {}", "line 1, column 4: text after the end of the value"),
        ("tru", "line 1, column 4: the text ends where true should be"),
        ("nul!", "line 1, column 4: \"!\" where null should be"),
        ("NaN", "line 1, column 1: \"N\" where a value should be"),
        ("\"a", "line 1, column 3: the text ends where the end of a string should be"),
        ("\"a\\", "line 1, column 4: the text ends where an escape should be"),
        ("\"a\nb\"", "line 1, column 3: the control character 10 inside a string must be escaped"),
        ("\"\\x\"", "line 1, column 2: there is no escape \\x"),
        ("\"\\u12G4\"", "line 1, column 6: \"G\" where a hexadecimal digit should be"),
        ("\"\\ud800\"", "line 1, column 2: \\ud800 is half of a surrogate pair without the other half"),
        ("\"\\ud800\\u0041\"", "line 1, column 2: \\ud800 is half of a surrogate pair without the other half"),
        ("\"\\udc00\"", "line 1, column 2: \\udc00 is half of a surrogate pair without the other half"),
        ("01", "line 1, column 1: a number cannot begin with 0 and another digit"),
        ("-", "line 1, column 2: the text ends where a digit should be"),
        ("+1", "line 1, column 1: \"+\" where a value should be"),
        ("1.", "line 1, column 3: the text ends where a digit should be"),
        ("1.e5", "line 1, column 3: \"e\" where a digit should be"),
        ("1e", "line 1, column 3: the text ends where a digit should be"),
        ("[1e999]", "line 1, column 2: the number 1e999 is too large for double precision"),
        ("{\"a\": 1, \"a\": 2}", "line 1, column 10: the name \"a\" appears twice in one object"),
    ])
    func sentences(_ text: String, _ expected: String) {
        #expect(message { try JSONValue(parsing: text) } == expected)
    }

    @Test func invalidUTF8() {
        for bytes in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] as [[UInt8]] {
            #expect(message { try JSONValue(parsing: [0x22] + bytes + [0x22]) }
                == "line 1, column 2: the string is not valid UTF-8")
        }
    }

    @Test func limits() throws {
        let nested = String(repeating: "[", count: 5) + String(repeating: "]", count: 5)
        #expect(message { try JSONValue(parsing: nested, limits: JSONLimits(depth: 4)) }
            == "line 1, column 5: lists and objects are nested more than 4 deep")
        #expect(message { try JSONValue(parsing: "[1, 2]", limits: JSONLimits(byteCount: 5)) }
            == "line 1, column 1: the text has 6 bytes, more than the 5 allowed")
        _ = try JSONValue(parsing: nested, limits: JSONLimits(byteCount: 10, depth: 5))
        _ = try JSONValue(parsing: "[[], [], {}, {\"a\": []}]", limits: JSONLimits(depth: 3))
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 100_000)) }
    }
}

/// The sentence of what `body` throws.
func message<Result>(_ body: () throws -> Result) -> String {
    do {
        _ = try body()
        return "nothing was thrown"
    } catch {
        return "\(error)"
    }
}
