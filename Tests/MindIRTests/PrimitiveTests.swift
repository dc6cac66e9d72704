import GraphLowering
import HeddleRuntime
import ImportMindIR
import ModelCompiler
import NDArray
import TensorExpression
import TensorIR
import TestModels
import Testing

@Suite struct PrimitiveTests {
    @Test func expression() throws {
        let a = placeholder("a", .float32, [2]), b = placeholder("b", .float32, [2])
        let y = try Primitive("ReLU")(Primitive("Sub")(Primitive("Add")(a, b), Primitive("Mul")(a, b)))
        #expect(try run([a, b], y, [NDArray([1, 2] as [Float]), NDArray([3, -1] as [Float])]) == NDArray([1, 3] as [Float]))
    }

    /// Arguments by MindSpore's names, with its defaults.
    @Test func arguments() throws {
        let x = placeholder("x", .float32, [2, 3])
        let array = NDArray([1, 2, 3, 4, 5, 9] as [Float], shape: [2, 3])
        let means = try Primitive("ReduceMean", ["axis": [1], "keep_dims": true])(x)
        #expect(try run([x], means, [array]) == NDArray([2, 6] as [Float], shape: [2, 1]))
        let product = try Primitive("MatMul", ["transpose_b": true])(x, x)
        #expect(try run([x], product, [array]) == NDArray([14, 41, 41, 122] as [Float], shape: [2, 2]))
        let place = try Primitive("Argmax")(x)
        #expect(try run([x], place, [array]) == NDArray([2, 2] as [Int32]))
    }

    /// Tensors are the arguments that have no value by name; a tuple takes all that are left.
    @Test func places() throws {
        let a = placeholder("a", .float32, [2]), b = placeholder("b", .float32, [2]), c = placeholder("c", .float32, [2])
        let arrays = [NDArray([1, 2] as [Float]), NDArray([3, -1] as [Float]), NDArray([10, 20] as [Float])]
        #expect(try run([a, b, c], Primitive("AddN")(a, b, c), arrays) == NDArray([14, 21] as [Float]))
        #expect(try run([a, b, c], Primitive("Concat")(a, b, c), arrays) == NDArray([1, 2, 3, -1, 10, 20] as [Float]))
        let stacked = try Primitive("Stack", ["axis": 1])(a, b)
        #expect(try run([a, b], stacked, Array(arrays[..<2])) == NDArray([1, 3, 2, -1] as [Float], shape: [2, 2]))
        let product = try Primitive("EinsumExt", ["equation": "i,j->ij"])(a, b)
        #expect(try run([a, b], product, Array(arrays[..<2])) == NDArray([3, -1, 6, -2] as [Float], shape: [2, 2]))
        let power = try Primitive("Pow", ["input": 2])(a)
        #expect(try run([a], power, [arrays[0]]) == NDArray([2, 4] as [Float]))
    }

    @Test func wrongArguments() {
        let x = placeholder("x", .float32, [2])
        #expect(message { _ = try Primitive("ReduceSum", ["axes": 0])(x) } == "ReduceSum has no argument axes; it has x, axis, keep_dims, skip_mode")
        #expect(message { _ = try Primitive("Sub")(x, x, x) } == "Sub is given 3 tensors, but takes input, other")
        #expect(message { _ = try Primitive("Sub", ["input": 1, "other": 2])(x) } == "Sub is given 1 tensor, but takes none")
    }

    /// Tables go to whoever makes the program.
    @Test func tables() throws {
        let x = placeholder("x", .float32, [1, 1, 1, 2])
        let resize = try Primitive("ResizeNearestNeighbor", ["size": [1, 4]])
        #expect(throws: PrimitiveError.self) { try resize(x) }
        let constants = PrimitiveConstants()
        let y = try resize(x, constants: constants)
        let result = try run([x], y, [NDArray([3, 5] as [Float], shape: [1, 1, 1, 2])], constants.values)
        #expect(result == NDArray([3, 3, 5, 5] as [Float], shape: [1, 1, 1, 4]))
    }

    @Test func errors() {
        #expect(message { _ = try Primitive("Nothing") } == 
            "there is no primitive Nothing; `heddle operators --primitives` lists them, and Primitive.names")
        let x = placeholder("x", .float32, [2])
        #expect(message { _ = try Primitive("Reshape")(x) } == "Reshape: argument shape is missing")
        #expect(message { _ = try Primitive("Add")(x) } == "Add: argument other is missing")
        #expect(message { _ = try Primitive("Softmax", ["axis": 4])(x) } == "Softmax: axis 4 is none of a tensor of rank 1")
        #expect(message { _ = try Primitive("Cross")(x, x) } == "Cross: a cross product needs an axis of three elements; the shape is [2]")
        #expect(message { _ = try Primitive("Cholesky")(x) } == "Cholesky: input_x of the shape [2] holds no square matrices")
        #expect(message { _ = try Primitive("IOU")(x, x) } == "IOU: anchor_boxes of the shape [2] holds no boxes of four numbers")
        #expect(message { _ = try Primitive("BatchToSpaceND", ["block_size": [2, 2], "crops": [0, 0]])(x) }
            == "BatchToSpaceND: blocks of [2, 2] do not fit a tensor of rank 1")
        #expect(message { _ = try Primitive("MatrixBandPart")(x) } == "MatrixBandPart: a tensor of rank 1 holds no matrices")
        #expect(message { _ = try Primitive("Gcd")(x, x) } == "Gcd: floats have no common divisor")
    }

    /// A tuple whose length only the shapes say.
    @Test func undeclaredTuple() {
        let model = TestMindIR(TestMindIR.Function("net", [("net:x", .tensor([2, 3]))], [
            TestMindIR.Node("Unstack", ["net:x"], "net:a:1", .tensor([3])),
        ], "net:a:1"))
        #expect(message { _ = try lowerGraph(importMindIR(model.bytes)) }
            .contains("the result is a tuple of 2, which the file declares as one; export the model with fixed shapes"))
    }

    /// All that a model has, each with the first node that has it.
    @Test func unknownPrimitives() {
        let row = TestMindIR.Result.tensor([2])
        let model = TestMindIR(TestMindIR.Function("net", [("net:x", row)], [
            TestMindIR.Node("Mystery", ["net:x"], "net:a:1", row), TestMindIR.Node("ReLU", ["net:a:1"], "net:b:2", row),
            TestMindIR.Node("Riddle", ["net:b:2"], "net:c:3", row),
        ], "net:c:3"))
        #expect(message { _ = try lowerGraph(importMindIR(model.bytes)) } == "operators that are not supported: mindspore.Mystery (version 1, node a), mindspore.Riddle (version 1, node c)")
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "done"
        } catch { return "\(error)" }
    }

    private func run(_ inputs: [Tensor], _ output: Tensor, _ arrays: [NDArray], _ constants: [Tensor: NDArray] = [:]) throws -> NDArray {
        let program = TensorProgram("test", inputs: inputs, outputs: [.init("y", output)], constants: constants)
        var session = try Session(module: compile(program).bytes)
        let named = Dictionary(uniqueKeysWithValues: zip(inputs.map(\.name), arrays))
        return try #require(session.run(named)["y"])
    }
}
