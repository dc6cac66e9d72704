import GraphIR
import ImportMindIR
import ModelFiles
import NDArray
import ProtobufWire
import TestModels
import Testing

/// The sentence of an error, or `imported`.
func message(_ bytes: [UInt8]) -> String {
    do {
        try importMindIR(bytes, folder: ".").verify()
        return "imported"
    } catch { return "\(error)" }
}

func message(_ model: TestMindIR) -> String { message(model.bytes) }

@Suite struct ErrorTests {
    private let row = TestMindIR.Result.tensor([2])

    private func net(_ nodes: Node..., output: String = "net:y:1", functions: [Function] = []) -> TestMindIR {
        TestMindIR(Function("net", [("net:x", row)], nodes, output), functions)
    }

    @Test func files() {
        #expect(message([]) == "not a MindIR model: there is no graph in it")
        #expect(message([0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]) == "not a whole MindIR model: the file ends within what begins at byte 0")
        #expect(message([0xD8, 0x5E, 0x3A, 0x7F, 1, 2, 3]) == "the model is encrypted (AES-GCM): export it without enc_key, or decrypt it with MindSpore first")
        #expect(message([0xD9, 0x5E, 0x3A, 0x7F]).hasPrefix("the model is encrypted (AES-CBC)"))
        #expect(message([0xDA, 0x5E, 0x3A, 0x7F]).hasPrefix("the model is encrypted (SM4-CBC)"))
        #expect(message(net(Node("Conv2DFusion", ["net:x"], "net:y:1", row))) == "the model was written by MindSpore Lite's converter, whose primitives (Conv2DFusion) are others: export it with mindspore.export and file_format=\"MINDIR\"")
        #expect(throws: ImportMindIR.ImportError.self) { try importMindIR(contentsOf: "/nowhere/net.mindir") }
    }

    @Test func names() {
        #expect(message(net(Node("ReLU", ["net:nobody:7"], "net:y:1", row))) == "ReLU y reads nobody, which nothing before it defines")
        #expect(message(net(output: "net:nothing:1")) == "graph net reads nothing, which nothing before it defines")
        #expect(message(net(Node("ReLU", ["net:x"], "net:x", row), output: "net:x")) == "x is defined twice")
        #expect(message(net(Node("call nobody", [], "net:y:1", row))) == "nobody y refers to nobody, which is no primitive, function or value of the file")
        let pair = Function("f", [("f:a", row), ("f:b", row)], [], "f:a")
        #expect(message(net(Node("call f", ["net:x"], "net:y:1", row), functions: [pair])) == "function f takes 2 arguments, but is given 1")
        let same = net(Node("ReLU", ["net:x"], "net:r:2", row), Node("call net:r:2", [], "net:y:1", row))
        #expect(message(same) == "net y calls what is no function")
    }

    @Test func values() {
        let odd = net(.constant("c", .tensor(NDArray([1, 2] as [Float]))), Node("Add", ["net:x", "c"], "net:y:1", .tensor([2], type: 99)))
        #expect(message(odd) == "net:y:1 has the element type 99, which MindIR does not have")
        let tuple = net(
            .constant("i", .integer(2)), Node("MakeTuple", ["net:x", "net:x"], "net:t:2"), Node("TupleGetItem", ["net:t:2", "i"], "net:y:1", row))
        #expect(message(tuple) == "TupleGetItem y: there is no element 2 in a tuple of 2")
        let noTuple = net(.constant("i", .integer(0)), Node("TupleGetItem", ["net:x", "i"], "net:y:1", row))
        #expect(message(noTuple) == "TupleGetItem y: its operand is no tuple of known length")
        let function = Function("f", [("f:a", row)], [], "f:a")
        #expect(message(net(Node("ReLU", ["f"], "net:y:1", row), functions: [function])) == "ReLU y: it takes the function f, which only calls can")
        var weights = net(Node("Add", ["net:x", "net:w"], "net:y:1", row))
        weights.main.parameters = [("net:w", NDArray([1, 2, 3] as [Float]))]
        #expect(message(weights) == "imported")
    }

    @Test func primitivesOfTheFormat() {
        func sentence(_ operation: String, _ inputs: [String], _ before: Node...) -> String {
            message(TestMindIR(Function("net", [("net:x", row)], before + [Node(operation, inputs, "net:y:1", row)], "net:y:1"), [
                Function("f", [("f:a", row)], [], "f:a")
            ]))
        }
        let two = Node.constant("two", .integer(2)), text = Node.constant("text", .text("a"))
        let layers = Node("MakeTuple", ["f", "f"], "net:t:2"), pair = Node("MakeTuple", ["net:x", "net:x"], "net:t:2")
        #expect(sentence("Assign", ["net:x"]) == "Assign y: it takes a parameter and a value")
        #expect(sentence("Load", []) == "Load y: it has no operand")
        #expect(sentence("TupleGetItem", ["net:t:2", "net:x"], pair) == "TupleGetItem y: the place in a tuple must be a constant")
        #expect(sentence("Partial", ["net:x"]) == "Partial y calls what is no function")
        #expect(sentence("Switch", ["net:x", "net:x"]) == "Switch y: it takes a condition and two values")
        #expect(sentence("Switch", ["text", "f", "f"], text) == "Switch y: its condition is no tensor")
        #expect(sentence("SwitchLayer", ["two", "net:x"], two) == "SwitchLayer y: it takes an index and functions")
        #expect(sentence("SwitchLayer", ["two", "net:t:2"], two, layers) == "SwitchLayer y: there is no function 2")
        #expect(sentence("SwitchLayer", ["text", "net:t:2"], text, layers) == "SwitchLayer y: its index is no tensor")
    }

    @Test func constants() {
        let none = Node("Constant", [], "c")
        #expect(message(net(none, Node("Add", ["net:x", "c"], "net:y:1", row))) == "Constant c: it has no value")
        let dictionary = Node.constant("c", .tuple([.integer(1), .kind(22)]))
        #expect(
            message(net(dictionary, Node("Add", ["net:x", "c"], "net:y:1", row)))
                == "Constant c: it holds what no primitive of inference takes (kind 20)")
        let complex = Node.constant("c", .kind(14))
        #expect(
            message(net(complex, Node("Add", ["net:x", "c"], "net:y:1", row)))
                == "Constant c: it holds what no primitive of inference takes (kind 14)")
    }

    @Test func graphs() {
        var writer = WireWriter()
        writer.message(7) { $0.text(2, "net") }
        #expect(message(writer.bytes) == "graph net has no output")
    }

    /// Functions that call themselves always, too deeply, or too often.
    @Test func calls() {
        let endless = Function("f", [("f:a", row)], [Node("call f", ["f:a"], "f:y:1", row)], "f:y:1")
        #expect(message(net(Node("call f", ["net:x"], "net:y:1", row), functions: [endless])) == "the loop f has no end")

        func chain(_ count: Int, _ calls: Int) -> TestMindIR {
            let functions = (0..<count).map { number in
                let inner = number + 1 == count ? "ReLU" : "call f\(number + 1)"
                let nodes = (0..<calls).map { Node(inner, [$0 == 0 ? "f\(number):a" : "f\(number):b:\($0 - 1)"], "f\(number):b:\($0)", row) }
                return Function("f\(number)", [("f\(number):a", row)], nodes, "f\(number):b:\(calls - 1)")
            }
            return net(Node("call f0", ["net:x"], "net:y:1", row), functions: functions)
        }
        #expect(message(chain(150, 1)) == "imported")
        #expect(message(chain(250, 1)) == "function f199 is nested more than 200 deep")
        #expect(message(chain(21, 2)) == "the model has more than 1048576 nodes once its functions are expanded")
    }

    @Test func branches() {
        let pair = TestMindIR.Result.tuple([row, row])
        let model = TestMindIR(
            Function(
                "net", [("net:x", row), ("net:c", .tensor([], type: 9))],
                [
                    Node("Partial", ["one", "net:x"], "net:p:1", .closure), Node("Partial", ["two", "net:x"], "net:q:2", .closure),
                    Node("Switch", ["net:c", "net:p:1", "net:q:2"], "net:s:3", .closure), Node("call net:s:3", [], "net:y:4", row),
                ],
                "net:y:4"),
            [
                Function("one", [("one:x", row)], [], "one:x"),
                Function("two", [("two:x", row)], [Node("MakeTuple", ["two:x", "two:x"], "two:y:1", pair)], "two:y:1"),
            ])
        #expect(message(model) == "the branches of a condition differ: one gives a tensor, the other 2 values")
    }

    /// A loop that ends in its header, or within a round with another result.
    @Test func severalEnds() {
        #expect(message(stopping([2])) == "imported")
        #expect(message(stopping([-1])) == "y comes of one way through a loop only, and its extents are not known: export with fixed shapes")
        #expect(message(stopping([2], writes: true)) == "the branches of a condition differ: a loop that may end in several ways writes to memory")
    }

    private func stopping(_ shape: [Int], writes: Bool = false) -> TestMindIR {
        let row = TestMindIR.Result.tensor(shape), condition = TestMindIR.Result.tensor([], type: 9)
        func choice(_ name: String, _ condition: String, _ first: [String], _ second: [String]) -> [Node] {
            [
                Node("Partial", first, "\(name):p:2", .closure), Node("Partial", second, "\(name):q:3", .closure),
                Node("Switch", [condition, "\(name):p:2", "\(name):q:3"], "\(name):s:4", .closure),
                Node("call \(name):s:4", [], "\(name):r:5", row),
            ]
        }
        let write = writes ? [Node("Assign", ["body:w", "body:y:1"], "body:v:7", row)] : []
        return TestMindIR(
            Function(
                "net", [("net:x", row), ("net:c", condition)], [Node("call header", ["net:x", "net:c", "net:w"], "net:y:1", row)], "net:y:1",
                parameters: [("net:w", NDArray([3, 4] as [Float]))]),
            [
                Function(
                    "header", [("header:x", row), ("header:c", condition), ("header:w", row)],
                    choice("header", "header:c", ["body", "header:x", "header:c", "header:w"], ["exit", "header:x"]), "header:r:5"),
                Function(
                    "body", [("body:x", row), ("body:c", condition), ("body:w", row)],
                    [Node("Neg", ["body:x"], "body:y:1", row)] + write
                        + choice("body", "body:c", ["header", "body:y:1", "body:c", "body:w"], ["stop", "body:y:1"]), "body:r:5"),
                Function("exit", [("exit:x", row)], [], "exit:x"),
                Function("stop", [("stop:x", row)], [Node("Exp", ["stop:x"], "stop:y:1", row)], "stop:y:1"),
            ])
    }

    @Test func weights() {
        #expect(message(weight { $0.bytes(9, [0, 0, 0]) }) == "tensor w: shape [2] takes 8 bytes, but there are 3")
        #expect(message(weight { $0.integer(16, 1) }) == "tensor w is compressed: export the model without compression")
        func external(_ location: String) -> [UInt8] {
            weight { tensor in
                tensor.message(12) { data in
                    data.text(1, location)
                    data.integer(3, 8)
                }
            }
        }
        #expect(message(external("../secret")) == "tensor w: its elements lie in ../secret, but only a file beside the model, or in a folder beside it, is read")
        #expect(message(external("net_variables/data_0")).hasPrefix("tensor w: "))
    }

    private func weight(_ rest: (inout WireWriter) -> Void) -> [UInt8] {
        var writer = WireWriter()
        writer.message(7) { graph in
            graph.text(2, "net")
            graph.message(3) { tensor in
                tensor.integer(1, 2)
                tensor.integer(2, 1)
                tensor.text(7, "net:w")
                rest(&tensor)
            }
            graph.message(6) { $0.text(1, "net:w") }
        }
        return writer.bytes
    }
}
