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
            graph net(x%v0: float32[2], n%v1: int32[]) -> output: float32[2] {
                zero%v2 = int32[] {0}
                w%v3 = float32[2] {3.0, 4.0}
                one = int32[] {1}
                test%v4 = mindspore.Less(zero%v2, n%v1)
                zero%v23, x%v24 = Loop(_, test%v4, zero%v2, x%v0)
                    body(%v18: int64[], %v19: bool[], zero%v16: int32[], x%v17: float32[2]) {
                        a%v20 = mindspore.Add(zero%v16, one)
                        b%v21 = mindspore.Mul(x%v17, w%v3)
                        test%v22 = mindspore.Less(a%v20, n%v1)
                        yield test%v22, a%v20, b%v21
                    }
                output = Identity(x%v24)
            }

            """)
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
