import GraphIR
import GraphLowering
import ImportONNX
import NDArray
import TestModels
import Testing

/// Strings that are known at compile time.
@Suite struct StringTests {
    private func texts(_ operation: String, _ attributes: [(String, TestModel.Attribute)], _ inputs: [(String, [String], [Int])]) throws -> ([String], [Int]) {
        var node = TestModel.Node(operation, inputs.map(\.0), ["y"])
        node.attributes = attributes
        var model = TestModel([node], inputs: inputs.map { ($0.0, $0.2.map { .fixed($0) }) }, outputs: ["y"], version: 20)
        model.elementType = 8
        var given = Specialisation()
        for (name, texts, shape) in inputs { given.values[name] = GraphConstant(texts: texts, shape: shape) }
        guard case .texts(let found, let shape)? = try lowerGraph(importONNX(model.bytes), given).outputs.first?.form else { return ([], []) }
        return (found, shape)
    }

    @Test func concatenation() throws {
        let (found, shape) = try texts("StringConcat", [], [("a", ["x", "y"], [2, 1]), ("b", ["1", "2", "3"], [3])])
        #expect(found == ["x1", "x2", "x3", "y1", "y2", "y3"])
        #expect(shape == [2, 3])
    }

    @Test func splitting() throws {
        let (found, shape) = try texts("StringSplit", [("delimiter", .text("--")), ("maxsplit", .integer(1))], [("a", ["a--b--c", "d", ""], [3])])
        #expect(found == ["a", "b--c", "d", "", "", ""])
        #expect(shape == [3, 2])
        #expect(try texts("StringSplit", [], [("a", ["  two  words "], [1])]).0 == ["two", "words"])
    }

    @Test func normalising() throws {
        let attributes: [(String, TestModel.Attribute)] = [("stopwords", .texts(["THE"])), ("case_change_action", .text("UPPER"))]
        #expect(try texts("StringNormalizer", attributes, [("a", ["the", "straße", "end"], [3])]).0 == ["STRASSE", "END"])
        let (found, shape) = try texts("StringNormalizer", attributes, [("a", ["the"], [1, 1])])
        #expect(found == [""] && shape == [1, 1])
    }

    @Test(arguments: [
        (#"www\.[\w.-]+\.\bcom\b"#, ["www.google.com", "www.x-y.com", "www.com", "www.a.org"], [true, true, false, false]),
        (#"(\W|^)[\w.\-]{0,4}@(yahoo|gmail)\.com(\W|$)"#, ["me@gmail.com", "alone@yahoo.com", "@yahoo.com!"], [true, false, true]),
        ("(a*)*b", [String(repeating: "a", count: 2000), "aab"], [false, true]),
        ("[^a-c]+|x{2,}", ["déf", "xx", "abd"], [true, true, false]),
        ("", ["", "a"], [true, false]),
    ] as [(String, [String], [Bool])])
    func regularExpressions(_ pattern: String, _ given: [String], _ expected: [Bool]) throws {
        var model = TestModel([.init("RegexFullMatch", ["x"], ["y"], ("pattern", .text(pattern)))], inputs: [("x", [.fixed(given.count)])], outputs: ["y"], version: 20)
        model.elementType = 8
        var specialisation = Specialisation()
        specialisation.values["x"] = GraphConstant(texts: given, shape: [given.count])
        let lowered = try lowerGraph(importONNX(model.bytes), specialisation)
        #expect(lowered.program.constants.values.first == NDArray(expected), "\(pattern)")
    }

    @Test func moving() throws {
        let (found, shape) = try texts("Transpose", [], [("a", ["a", "b", "c", "d", "e", "f"], [2, 3])])
        #expect(found == ["a", "d", "b", "e", "c", "f"])
        #expect(shape == [3, 2])
        #expect(try texts("Concat", [("axis", .integer(0))], [("a", ["a", "b"], [2]), ("b", ["b", ""], [2])]).0 == ["a", "b", "b", ""])
    }
}
