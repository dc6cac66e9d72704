import GraphIR
import ImportMindIR
import NDArray
import TestModels
import Testing

typealias Node = TestMindIR.Node
typealias Function = TestMindIR.Function

@Suite struct ImportTests {
    /// Weights are read through a monad, which the graph does not have; constants lie in nodes.
    @Test func graph() throws {
        let model = TestMindIR(Function(
            "net", [("net:x", .tensor([-1, 3]))],
            [
                .constant("u", .monad), .constant("no", .truth(false)), .constant("yes", .truth(true)),
                Node("Load", ["net:w", "u"], "net:loaded:1", .tensor([2, 3])),
                Node("MatMul", ["net:x", "net:loaded:1", "no", "yes"], "net:y:2", .tensor([-1, 2])),
                Node("UpdateState", ["u", "net:loaded:1"], "net:u:3", .monad),
                Node("Depend", ["net:y:2", "net:u:3"], "net:z:4", .tensor([-1, 2])),
            ],
            "net:z:4", parameters: [("net:w", NDArray([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3]))]))
        #expect(try text(model) == """
            graph net(x: float32[?, 3]) -> output: float32[?, 2] {
                w = float32[2, 3] {1.0, 2.0, 3.0, 4.0, 5.0, 6.0}
                %v2 = bool[] {0}
                %v3 = bool[] {1}
                y = mindspore.MatMul(x, w, %v2, %v3)
                output = Identity(y)
            }

            """)
    }

    /// Arguments as attributes, and types as tensors without elements, as MindSpore 2.0 has them.
    @Test func attributes() throws {
        let model = TestMindIR(Function(
            "net", [("net:x", .tensor([2, 3]))],
            [
                Node(
                    "Pad", ["net:x"], "net:p:1", .tensor([3, 3]),
                    ("paddings", .tuple([.tuple([.integer(0), .integer(1)]), .tuple([.integer(0), .integer(0)])])),
                    ("input_names", .tuple([.text("x")]))),
                Node("Softmax", ["net:p:1"], "net:s:2", .tensor([3, 3]), ("axis", .tuple([.integer(-1)]))),
                Node("Cast", ["net:s:2"], "net:c:3", .tensor([3, 3], type: 10), ("DstT", .type(10))),
            ],
            "net:c:3"))
        #expect(try text(model) == """
            graph net(x: float32[2, 3]) -> output: float16[3, 3] {
                p = mindspore.Pad(x) paddings int64[2, 2] {0, 1, 0, 0}
                s = mindspore.Softmax(p) axis [-1]
                c = mindspore.Cast(s) DstT 42
                output = Identity(c)
            }

            """)
    }

    /// Tuples that primitives give are several results; tuples that they take are made by a node.
    @Test func tuples() throws {
        let model = TestMindIR(Function(
            "net", [("net:x", .tensor([4]))],
            [
                .constant("axis", .integer(0)), .constant("two", .integer(2)), .constant("one", .integer(1)),
                Node("Split", ["net:x", "axis", "two"], "net:s:1", .tuple([.tensor([2]), .tensor([2])])),
                Node("TupleGetItem", ["net:s:1", "axis"], "net:a:2", .tensor([2])),
                Node("TupleGetItem", ["net:s:1", "one"], "net:b:3", .tensor([2])),
                Node("MakeTuple", ["net:b:3", "net:a:2"], "net:t:4", .tuple([.tensor([2]), .tensor([2])])),
                Node("Concat", ["net:t:4", "axis"], "net:c:5", .tensor([4])),
                Node("MakeTuple", ["net:c:5", "net:t:4"], "net:r:6", .tuple([.tensor([4]), .tuple([.tensor([2]), .tensor([2])])])),
            ],
            "net:r:6"))
        #expect(try text(model) == """
            graph net(x: float32[4]) -> output_0: float32[4], output_1: float32[2], output_2: float32[2] {
                %v1 = int64[] {0}
                %v2 = int64[] {2}
                s.0, s.1 = mindspore.Split(x, %v1, %v2)
                %v5 = mindspore.MakeTuple(s.1, s.0)
                c = mindspore.Concat(%v5, %v1)
                output_0 = Identity(c)
                output_1 = Identity(s.1)
                output_2 = Identity(s.0)
            }

            """)
    }

    /// What is read before a write is the old value, what is read after it the new one.
    @Test func writes() throws {
        let model = TestMindIR(Function(
            "net", [("net:x", .tensor([2]))],
            [
                .constant("u", .monad),
                Node("Tanh", ["net:x"], "net:z:1", .tensor([2], memory: "m")),
                Node("Load", ["net:z:1", "u"], "net:before:2", .tensor([2])),
                Node("UpdateState", ["u", "net:before:2"], "net:u:3", .monad),
                Node("InplaceMul", ["net:z:1", "net:x", "net:u:3"], "net:w:4", .tensor([2], memory: "m")),
                Node("UpdateState", ["net:u:3", "net:w:4"], "net:u:5", .monad),
                Node("Load", ["net:z:1", "net:u:5"], "net:after:6", .tensor([2])),
                Node("Sub", ["net:after:6", "net:before:2"], "net:y:7", .tensor([2])),
            ],
            "net:y:7"))
        #expect(try text(model) == """
            graph net(x: float32[2]) -> output: float32[2] {
                z = mindspore.Tanh(x)
                w = mindspore.InplaceMul(z, x)
                y = mindspore.Sub(w, z)
                output = Identity(y)
            }

            """)
    }

    func text(_ model: TestMindIR) throws -> String {
        let graph = try importMindIR(model.bytes)
        try graph.verify()
        return "\(graph)"
    }
}
