import GraphLowering
import HeddleRuntime
import ImportONNX
import ModelCompiler
import NDArray
import TensorIR
import TestModels
import Testing

/// What a model file may not ask for, and what it may though it looks like it.
@Suite struct LimitTests {
    private func message(_ nodes: [TestModel.Node], _ shape: [TestModel.Dimension] = [4], _ constants: [(String, NDArray)] = []) -> String {
        do {
            let lowered = try lowerGraph(importONNX(TestModel(nodes, inputs: [("x", shape)], outputs: ["y"], constants: constants).bytes))
            _ = try compile(lowered.program, for: Target())
            return "compiled"
        } catch { return "\(error)" }
    }

    private func list(_ values: [Int64]) -> NDArray { NDArray(values) }

    @Test func typesAndAxes() {
        let integers = list([1, 2, 3, 4])
        #expect(message([.init("Add", ["x", "c"], ["y"])], [4], [("c", integers)])
            == "Add: operands 0 and 1 are of types float32 and int64: they are to be of one")
        #expect(message([.init("And", ["x", "x"], ["y"])]) == "And: operand 0 is of type float32")
        #expect(message([.init("Relu", ["x", "x"], ["y"])]) == "Relu: there is no operand 1")
        #expect(message([.init("DepthToSpace", ["x"], ["y"], ("blocksize", .integer(2)))]) == "DepthToSpace: operand 0 has 1 axes, not 4")
        #expect(message([.init("GlobalMaxPool", ["x"], ["y"])]) == "GlobalMaxPool: operand 0 has 1 axes, not 3 or more")
    }

    @Test func extentsThatDoNotFit() {
        let scale = NDArray([1, 2] as [Float])
        #expect(message([.init("InstanceNormalization", ["x", "c", "c"], ["y"])], [1, 3, 4], [("c", scale)])
            == "InstanceNormalization: extents do not fit each other: 3 elements are read of an axis of 2")
        #expect(message([.init("Split", ["x", "c"], ["y"], ("axis", .integer(0)))], [4], [("c", list([7]))])
            == "Split: extents do not fit each other: 7 elements are read of an axis of 4")
        #expect(message([.init("Pad", ["x", "c"], ["y"])], [4], [("c", list([-9, 0]))]) == "Pad: an extent would be -5")
    }

    @Test func enormousExtents() {
        #expect(message([.init("ConstantOfShape", ["c"], ["w"]), .init("Expand", ["x", "c"], ["y"])], [1], [("c", list([1 << 62, 4]))])
            == "Expand: a tensor of shape [2147483647, 4] is not supported")
        #expect(message([.init("Resize", ["x", "", "c"], ["y"])], [4], [("c", NDArray([Float.nan]))]) == "Resize: nan is no extent")
        #expect(message([.init("Expand", ["x", "c"], ["w"]), .init("Relu", ["w"], ["y"])], [1], [("c", list([1 << 30]))])
            == "the buffers of kernel reLU take 4294967364 bytes, and a WebAssembly memory holds 4 GiB; use smaller shapes")
    }

    /// Each value is read twice by the next: a kernel that absorbed them all would double each time.
    @Test(.timeLimit(.minutes(1))) func valuesThatAreReadTwice() throws {
        func name(_ index: Int) -> String { index == 0 ? "x" : index == 80 ? "y" : "v\(index)" }
        let sums = (0..<80).map { TestModel.Node("Add", [name($0), name($0)], [name($0 + 1)]) }
        let lowered = try lowerGraph(importONNX(TestModel(sums, inputs: [("x", [2])], outputs: ["y"]).bytes))
        var session = try Session(module: compile(lowered.program, for: Target()).bytes)
        let result = try session.run(["x": NDArray([1, 3] as [Float])])
        #expect(result["y"] == NDArray([0x1p80, 0x1.8p81] as [Float]))
        let squares = (0..<80).map { TestModel.Node("Mul", [name($0 + 1) == "v1" ? "s" : name($0), name($0) == "x" ? "s" : name($0)], [name($0 + 1)]) }
        #expect(message([.init("Shape", ["x"], ["s"])] + squares, ["n"]) == "compiled")
    }

    @Test(.timeLimit(.minutes(1))) func chainsThatAreLong() throws {
        func name(_ index: Int) -> String { index == 0 ? "x" : index == 3000 ? "y" : "v\(index)" }
        #expect(message((0..<3000).map { TestModel.Node("Relu", [name($0)], [name($0 + 1)]) }) == "compiled")
    }
}
