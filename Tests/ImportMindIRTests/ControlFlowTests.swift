import GraphIR
import ImportMindIR
import NDArray
import TestModels
import Testing

@Suite struct ControlFlowTests {
    private let scalar = TestMindIR.Result.tensor([]), row = TestMindIR.Result.tensor([2])

    /// Switch(condition, Partial(f, …), Partial(g, …)), and a call of what it gives.
    @Test func condition() throws {
        let model = TestMindIR(
            Function(
                "net", [("net:x", row), ("net:c", .tensor([], type: 9))],
                [
                    Node("Partial", ["yes", "net:x"], "net:p:1", .closure), Node("Partial", ["no", "net:x"], "net:q:2", .closure),
                    Node("Switch", ["net:c", "net:p:1", "net:q:2"], "net:s:3", .closure),
                    Node("call net:s:3", [], "net:y:4", row), Node("ReLU", ["net:y:4"], "net:z:5", row),
                ],
                "net:z:5"),
            [
                Function("yes", [("yes:x", row)], [Node("Neg", ["yes:x"], "yes:y:1", row)], "yes:y:1"),
                Function("no", [("no:x", row)], [Node("Exp", ["no:x"], "no:y:1", row)], "no:y:1"),
            ])
        #expect(try text(model) == """
            graph net(x: float32[2], c: bool[]) -> output: float32[2] {
                y%v4 = If(c)
                    else_branch() {
                        y%v3 = mindspore.Exp(x)
                        yield y%v3
                    }
                    then_branch() {
                        y%v2 = mindspore.Neg(x)
                        yield y%v2
                    }
                z = mindspore.ReLU(y%v4)
                output = Identity(z)
            }

            """)
    }

    /// A function that calls itself last. What stays as it is (here w) is no state of the loop.
    @Test func loop() throws {
        #expect(try text(counting(last: true)) == """
            graph net(x: float32[2], n: int32[]) -> output: float32[2] {
                w = float32[2] {3.0, 4.0}
                %v3 = int32[] {0}
                one = int32[] {1}
                test%v4 = mindspore.Less(%v3, n)
                %v20, i%v21, x%v22, %v23 = Loop(_, test%v4, %v3, x)
                    body(%v13: int64[], %v14: bool[], %v11: int32[], x%v12: float32[2]) {
                        a = mindspore.Add(%v11, one)
                        b = mindspore.Mul(x%v12, w)
                        t = mindspore.Less(a, n)
                        yield t, a, b
                    }
                output = Identity(x)
            }

            """, "the printed ids may differ: record anew after a look")
    }

    /// A function that computes with the result of its own call is no loop.
    @Test func recursion() {
        #expect(message(counting(last: false)) == "function header calls itself and computes with the result: only loops can be compiled, whose call comes last")
    }

    private func counting(last: Bool) -> TestMindIR {
        let count = TestMindIR.Result.tensor([], type: 6)
        return TestMindIR(
            Function(
                "net", [("net:x", row), ("net:n", count)],
                [
                    .constant("zero", .tensor(NDArray(scalar: Int32(0)))), .constant("one", .tensor(NDArray(scalar: Int32(1)))),
                    Node("call header", ["net:x", "zero", "net:n", "net:w"], "net:y:1", row),
                ],
                "net:y:1", parameters: [("net:w", NDArray([3, 4] as [Float]))]),
            [
                Function(
                    "header", [("header:x", row), ("header:i", count), ("header:n", count), ("header:w", row)],
                    [
                        Node("Less", ["header:i", "header:n"], "header:test:1", .tensor([], type: 9)),
                        Node("Partial", ["body", "header:i", "header:x", "header:w", "header:n"], "header:p:2", .closure),
                        Node("Partial", ["exit", "header:x"], "header:q:3", .closure),
                        Node("Switch", ["header:test:1", "header:p:2", "header:q:3"], "header:s:4", .closure),
                        Node("call header:s:4", [], "header:y:5", row),
                    ],
                    "header:y:5"),
                Function(
                    "body", [("body:i", count), ("body:x", row), ("body:w", row), ("body:n", count)],
                    [
                        Node("Add", ["body:i", "one"], "body:a:1", count), Node("Mul", ["body:x", "body:w"], "body:b:2", row),
                        Node("call header", ["body:b:2", "body:a:1", "body:n", "body:w"], "body:y:3", row),
                    ] + (last ? [] : [Node("Neg", ["body:y:3"], "body:z:4", row)]),
                    last ? "body:y:3" : "body:z:4"),
                Function("exit", [("exit:x", row)], [], "exit:x"),
            ])
    }

    private func text(_ model: TestMindIR) throws -> String {
        let graph = try importMindIR(model.bytes)
        try graph.verify()
        return "\(graph)"
    }
}
