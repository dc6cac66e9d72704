import Support
import Testing

@Suite struct JSONTests {
    @Test(arguments: [
        ("null", .null), ("true", true), (" false\n", false), ("0", 0), ("-17", -17),
        ("9223372036854775807", .integer(.max)), ("9223372036854775808", .number(0x1p63)),
        ("-0", .number(-0.0)), ("1.5e3", 1500.0), ("1E-2", 0.01), ("0.1", 0.1), ("1e-400", 0.0),
        ("\"\"", ""), ("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a\"\\/\u{8}\u{C}\n\r\t"),
        ("\"\\u00e9\\uD83D\\uDE00\\u0000\"", "\u{E9}\u{1F600}\u{0}"), ("\"é😀\"", "\u{E9}\u{1F600}"),
        ("[]", []), ("[1, [2], {}]", [1, [2], [:]]),
        ("{\"b\": 1, \"a\": {\"c\": null}}", ["b": 1, "a": ["c": nil]]),
    ] as [(String, JSONValue)])
    func valuesAreRead(_ text: String, _ value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test func negativeZeroKeepsItsSign() throws {
        #expect(try JSONValue(parsing: "-0").text(.compact) == "-0.0")
    }

    @Test func objectsKeepTheirOrder() throws {
        var object: JSONObject = ["z": 1, "a": 2, "m": 3]
        #expect(object.names == ["z", "a", "m"])
        object["a"] = 5
        object["z"] = nil
        object["n"] = 4
        #expect(object == ["a": 5, "m": 3, "n": 4])
        #expect(object["m"] == 3 && object["z"] == nil && object.count == 3)
    }

    @Test func layouts() throws {
        let value: JSONValue = ["a": [1, 2.0], "b": [["x": nil], []], "c": [:]]
        #expect(value.text(.compact) == #"{"a":[1,2.0],"b":[{"x":null},[]],"c":{}}"#)
        #expect(value.text(.spaced) == #"{"a": [1, 2.0], "b": [{"x": null}, []], "c": {}}"#)
        #expect("\(value)" == value.text(.spaced))
        #expect(value.text(.pretty) == """
            {
              "a": [1, 2.0],
              "b": [
                {
                  "x": null
                },
                []
              ],
              "c": {}
            }

            """)
    }

    @Test func charactersThatMustBeEscapedAre() {
        let value = JSONValue.string("\"\\\n\r\t\u{1}\u{7F}é")
        #expect(value.text(.compact) == #""\"\\\n\r\t\u0001\u007fé""#)
    }

    @Test func numbersAreShortestAndStayNumbers() {
        let values: [JSONValue] = [
            2.0, 0.1, 1e16, .number(.leastNonzeroMagnitude), .number(.nan), .number(-.nan),
            .number(.infinity), .number(-.infinity),
        ]
        #expect(JSONValue.array(values).text(.spaced)
            == #"[2.0, 0.1, 1e+16, 5e-324, "NaN", "NaN", "Infinity", "-Infinity"]"#)
    }

    @Test func randomValuesRoundTripInEveryStyle() throws {
        var generator = SplitMix64(seed: 4)
        for _ in 0..<300 {
            let value = JSONValue.random(depth: 4, &generator)
            for style in [JSONStyle.compact, .spaced, .pretty] {
                #expect(try JSONValue(parsing: value.text(style)) == value)
            }
        }
    }

    @Test func everyTruncationIsAnError() {
        let text = #"{"a": [1.5e3, true, false, null, "\uD83D\uDE00é\n"], "b": {}}"#
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(bytes[..<count])) }
        }
    }

    @Test func mutationsNeverCrash() {
        var generator = SplitMix64(seed: 12)
        let bytes = Array(#"{"a": [1.5e3, true, "\uD83D\uDE00é\n"], "b": {"c": -12}}"#.utf8)
        var rejected = 0
        for _ in 0..<5000 {
            var mutated = bytes
            mutated[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            do {
                let value = try JSONValue(parsing: mutated)
                #expect(try JSONValue(parsing: value.text(.compact)) == value)
            } catch {
                rejected += 1
            }
        }
        #expect(rejected > 1000)
    }
}

extension JSONValue {
    /// A value of at most the given depth, of every kind, with awkward strings and numbers.
    fileprivate static func random(depth: Int, _ generator: inout SplitMix64) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .integer(Int64(bitPattern: generator.next()))
        case 3:
            let number = Double(bitPattern: generator.next())
            return .number(number.isFinite ? number : 0.5)
        case 4, 5: return .string(randomText(&generator))
        case 6:
            return .array((0..<Int.random(in: 0..<4, using: &generator)).map { _ in random(depth: depth - 1, &generator) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0..<4, using: &generator) {
                object[randomText(&generator)] = random(depth: depth - 1, &generator)
            }
            return .object(object)
        }
    }

    private static func randomText(_ generator: inout SplitMix64) -> String {
        let scalars: [Unicode.Scalar] = ["a", "\"", "\\", "\n", "\u{0}", "\u{1F}", "\u{7F}", "é", "€", "😀", "/", " "]
        var text = ""
        for _ in 0..<Int.random(in: 0..<6, using: &generator) {
            text.unicodeScalars.append(scalars[Int.random(in: 0..<scalars.count, using: &generator)])
        }
        return text
    }
}
