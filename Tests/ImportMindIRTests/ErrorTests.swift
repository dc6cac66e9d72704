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

    @Test func weights() {
        #expect(message(weight { $0.bytes(9, [0, 0, 0]) }) == "tensor w: shape [2] takes 8 bytes, but there are 3")
        #expect(message(weight { $0.integer(16, 1) }) == "tensor net:w is compressed: export the model without compression")
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
