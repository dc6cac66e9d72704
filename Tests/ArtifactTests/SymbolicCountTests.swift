import Artifact
import Support
import Testing

@Suite struct SymbolicCountTests {
    /// `18 * n * ((h - 3) / 2 + 1) + min(n, 4)`.
    private let count: SymbolicCount = .operation(
        .add,
        [
            .operation(.multiply, [18, "n", .operation(.add, [.operation(.floorDivide, [.operation(.subtract, ["h", 3]), 2]), 1])]),
            .operation(.minimum, ["n", 4]),
        ])

    @Test func values() {
        #expect(count.value(at: ["n": 5, "h": 8]) == 18 * 5 * 3 + 4)
        // The quotient is rounded down, also below zero: (0 - 3) / 2 is -2. A count is never below zero.
        #expect(count.value(at: ["n": 1, "h": 0]) == 0)
        #expect(count.value(at: ["n": 5]) == nil)
        #expect(SymbolicCount.operation(.multiply, ["n", "n"]).value(at: ["n": 1 << 32]) == nil)
        #expect(SymbolicCount.operation(.floorDivide, [7, "n"]).value(at: ["n": 0]) == nil)
        #expect(SymbolicCount.operation(.maximum, ["n", 2]).value(at: ["n": 1]) == 2)
    }

    @Test func descriptions() {
        #expect("\(count)" == "18 * n * ((h - 3) / 2 + 1) + min(n, 4)")
        let difference = SymbolicCount.operation(.subtract, ["a", .operation(.subtract, ["b", "c"])])
        #expect("\(difference)" == "a - (b - c)")
        #expect("\(SymbolicCount.operation(.multiply, [.operation(.floorDivide, ["a", 2]), "b"]))" == "a / 2 * b")
        #expect("\(SymbolicCount.operation(.multiply, ["b", .operation(.floorDivide, ["a", 2])]))" == "b * (a / 2)")
    }

    @Test func kernelsRoundTrip() throws {
        var model = ModelMetadata(symbols: ["h", "n"], tier: ModuleTier(.scalar), compiler: "heddle 0.1")
        model.kernels = [
            KernelReport(name: "open", nodes: [], operations: count, bytes: "n"),
            KernelReport(name: "data", nodes: [], operations: nil, bytes: 12),
        ]
        let text = String(decoding: model.encode(), as: UTF8.self)
        #expect(text.contains(#"{"name":"data","nodes":[],"operations":0,"bytes":12,"open":{"operations":null}}"#))
        #expect(text.contains(#""operations":["+",["*",18,"n",["+",["/",["-","h",3],2],1]],["min","n",4]],"bytes":"n""#))
        #expect(try ModelMetadata(decoding: Array(text.utf8)) == model)
    }

    @Test(arguments: [
        (#"["*",2,"m"]"#, "kernels[0].open.operations[2] is the symbol 'm', which is not declared"),
        (#"["^",2,"n"]"#, "kernels[0].open.operations[0] is '^', which is no known operator"),
        (#"["*",2]"#, "kernels[0].open.operations is a list where an operator and its operands should be"),
        (#"[]"#, "kernels[0].open.operations is a list where an operator and its operands should be"),
        (#"["*",2,{}]"#, "kernels[0].open.operations[2] is an object where an integer, a symbol or an operation should be"),
    ])
    func whatIsNoCountIsRefused(text: String, message: String) throws {
        var model = ModelMetadata(symbols: ["n"], tier: ModuleTier(.scalar), compiler: "heddle 0.1")
        model.kernels = [KernelReport(name: "k", nodes: [], operations: "n", bytes: 0)]
        let good = String(decoding: model.encode(), as: UTF8.self)
        let bad = good.replacing(#""open":{"operations":"n"}"#, with: #""open":{"operations":\#(text)}"#)
        #expect(bad != good)
        #expect { try ModelMetadata(decoding: Array(bad.utf8)) } throws: { "\($0)".hasSuffix(message) }
    }
}
