import GraphIR
import GraphLowering
import HeddleRuntime
import ImportONNX
import ModelCompiler
import NDArray
import TensorExpression
import TensorIR
import TestModels
import Testing

/// Models from bytes to a module that runs.
@Suite struct LoweringTests {
    /// The exporters' way to flatten all axes but the first: Shape → Gather → Unsqueeze → Concat → Reshape.
    private let flattening = TestModel(
        [
            .init("Shape", ["x"], ["shape"]), .init("Gather", ["shape", "zero"], ["first"]),
            .init("Unsqueeze", ["first", "axes"], ["list"]), .init("Concat", ["list", "rest"], ["target"], ("axis", .integer(0))),
            .init("Reshape", ["x", "target"], ["flat"]), .init("MatMul", ["flat", "w"], ["y"]),
        ],
        inputs: [("x", ["batch", 2, 3])], outputs: ["y"],
        constants: [
            ("zero", NDArray(scalar: Int64(0))), ("axes", NDArray([0] as [Int64])), ("rest", NDArray([-1] as [Int64])),
            ("w", NDArray((0..<12).map { Float($0) }, shape: [6, 2])),
        ])

    @Test func shapesThatAreValues() throws {
        let lowered = try lower(flattening)
        #expect("\(lowered.program.outputs[0].tensor.shape)" == "[batch, 2]")
        #expect(lowered.program.symbols.map(\.name) == ["batch"])
        let x = NDArray((0..<12).map { Float($0) }, shape: [2, 2, 3])
        #expect(try run(lowered, ["x": x])["y"] == NDArray([110, 125, 290, 341] as [Float], shape: [2, 2]))
    }

    @Test func specialisedDimensions() throws {
        var given = Specialisation()
        given.dimensions["batch"] = 3
        #expect("\(try lower(flattening, given).program.outputs[0].tensor.shape)" == "[3, 2]")
        given = Specialisation()
        given.shapes["x"] = [5, 2, 3]
        #expect("\(try lower(flattening, given).program.outputs[0].tensor.shape)" == "[5, 2]")
        given.shapes["x"] = [5, 2, 4]
        #expect(message(flattening, given) == "input x is declared as [batch, 2, 3], which [5, 2, 4] does not fit")
        given = Specialisation()
        given.dimensions["length"] = 3
        #expect(message(flattening, given) == "there is no dimension length; the dimensions are batch")
    }

    @Test func unknownOperatorsAllAtOnce() {
        let model = TestModel(
            [
                .init("Fancy", ["x"], ["a"], domain: "com.example"), .init("Relu", ["a"], ["b"]),
                .init("Fancy", ["b"], ["c"], domain: "com.example"), .init("Strange", ["c"], ["y"]),
            ],
            inputs: [("x", [2])], outputs: ["y"])
        #expect(message(model) == """
            operators that are not supported: Strange (version 17, 1 node), com.example.Fancy (version 1, 2 nodes)
            """)
    }

    @Test func valuesThatShapesNeed() throws {
        var model = TestModel([.init("ConstantOfShape", ["n"], ["y"])], inputs: [("n", [2])], outputs: ["y"])
        model.elementType = 7
        #expect(message(model) == "ConstantOfShape: shapes depend on the value of operand 0, which comes from n: it must be known at compile time, as with --value n=1,2")
        var given = Specialisation()
        given.values["n"] = GraphConstant(NDArray([2, 3] as [Int64]))
        #expect(try run(lower(model, given), [:])["y"] == NDArray.zeros(.float32, shape: [2, 3]))
    }

    @Test func impossibleModels() {
        let huge = TestModel([.init("Relu", ["x"], ["y"])], inputs: [("x", [2_147_483_647, 2_147_483_647])], outputs: ["y"])
        #expect(message(huge) == "input x: a tensor of shape [2147483647, 2147483647] is not supported")
        let large = TestModel(
            [.init("Reshape", ["x", "a"], ["p"]), .init("Reshape", ["x", "b"], ["q"]), .init("Add", ["p", "q"], ["y"])],
            inputs: [("x", [65536])], outputs: ["y"],
            constants: [("a", NDArray([65536, 1] as [Int64])), ("b", NDArray([1, 65536] as [Int64]))])
        #expect(message(large) == "Add: a tensor of shape [65536, 65536] is not supported")
        let axis = TestModel([.init("Softmax", ["x"], ["y"], ("axis", .integer(3)))], inputs: [("x", [2])], outputs: ["y"])
        #expect(message(axis) == "Softmax: axis 3 is none of a tensor of rank 1")
    }

    /// Outputs that are an input, a constant, or one another.
    @Test func copies() throws {
        let model = TestModel(
            [.init("Identity", ["x"], ["same"]), .init("Neg", ["x"], ["y"]), .init("Identity", ["y"], ["again"])],
            inputs: [("x", [2])], outputs: ["same", "c", "y", "again"], constants: [("c", NDArray([7] as [Float]))])
        let results = try run(lower(model), ["x": NDArray([1, -2] as [Float])])
        #expect(results["same"] == NDArray([1, -2] as [Float]))
        #expect(results["c"] == NDArray([7] as [Float]))
        #expect(results["y"] == NDArray([-1, 2] as [Float]))
        #expect(results["again"] == results["y"])
    }

    /// Versions before 13 of Softmax see all axes from one on as a row.
    @Test(arguments: [(11, [0.25, 0.25, 0.25, 0.25] as [Float]), (13, [0.5, 0.5, 0.5, 0.5])])
    func versionsOfOperators(_ version: Int, _ expected: [Float]) throws {
        let model = TestModel(
            [.init("Softmax", ["x"], ["y"], ("axis", .integer(1)))], inputs: [("x", [1, 2, 2])], outputs: ["y"], version: version)
        let result = try run(lower(model), ["x": .zeros(.float32, shape: [1, 2, 2])])["y"]
        #expect(try #require(result).isClose(to: NDArray(expected, shape: [1, 2, 2]), relativeTolerance: 1e-6))
    }

    /// Softmax of 16-bit floats has the bits of the function that defines it, spelled out.
    @Test(arguments: [10, 16])
    func softmaxOfHalves(_ elementType: Int) throws {
        var model = TestModel(
            [
                .init("ReduceMax", ["x"], ["max"], ("axes", .integers([1]))), .init("Sub", ["x", "max"], ["shifted"]),
                .init("Exp", ["shifted"], ["exp"]), .init("ReduceSum", ["exp", "axes"], ["sum"]), .init("Div", ["exp", "sum"], ["expected"]),
                .init("Log", ["sum"], ["log"]), .init("Sub", ["shifted", "log"], ["expectedLog"]),
                .init("Softmax", ["x"], ["found"], ("axis", .integer(1))), .init("LogSoftmax", ["x"], ["foundLog"], ("axis", .integer(1))),
            ],
            inputs: [("x", [20, 5])], outputs: ["expected", "found", "expectedLog", "foundLog"],
            constants: [("axes", NDArray([1] as [Int64]))])
        model.elementType = elementType
        let x = NDArray((0..<100).map { Float(($0 * 37) % 101) / 23 }, shape: [20, 5]).converted(to: elementType == 10 ? .float16 : .bfloat16)
        let results = try run(lower(model), ["x": x])
        #expect(results["found"] == results["expected"])
        #expect(results["foundLog"] == results["expectedLog"])
    }

    /// Results whose extents depend on data, and on each other, in one module for all data.
    @Test func computedExtents() throws {
        let model = TestModel(
            [
                .init("NonZero", ["x"], ["places"]), .init("Transpose", ["places"], ["rows"], ("perm", .integers([1, 0]))),
                .init("GatherND", ["x", "rows"], ["values"]), .init("Unique", ["values"], ["y", "", "", "counts"]),
                .init("ReduceSum", ["y"], ["sum"], ("keepdims", .integer(0))),
            ],
            inputs: [("x", ["n", 2])], outputs: ["places", "y", "counts", "sum"])
        var session = try Session(module: compile(lower(model).program, for: Target()).bytes)
        let first = try session.run(["x": NDArray([3, 0, 0, 5, 3, 0] as [Float], shape: [3, 2])])
        #expect(first["places"] == NDArray([0, 1, 2, 0, 1, 0] as [Int64], shape: [2, 3]))
        #expect(first["y"] == NDArray([3, 5] as [Float]))
        #expect(first["counts"] == NDArray([2, 1] as [Int64]))
        #expect(first["sum"] == NDArray(scalar: Float(8)))
        let second = try session.run(["x": NDArray([0, 0, 7, 7] as [Float], shape: [2, 2])])
        #expect(second["places"] == NDArray([1, 1, 0, 1] as [Int64], shape: [2, 2]))
        #expect(second["y"] == NDArray([7] as [Float]))
        #expect(second["counts"] == NDArray([2] as [Int64]))
        let third = try session.run(["x": .zeros(.float32, shape: [1, 2])])
        #expect(third["places"] == NDArray([] as [Int64], shape: [2, 0]))
        #expect(third["sum"] == NDArray(scalar: Float(0)))
    }

    private func lower(_ model: TestModel, _ given: Specialisation = Specialisation()) throws -> LoweredGraph {
        try lowerGraph(importONNX(model.bytes), given)
    }

    private func message(_ model: TestModel, _ given: Specialisation = Specialisation()) -> String {
        do {
            _ = try lower(model, given)
            return "lowered"
        } catch { return "\(error)" }
    }

    private func run(_ lowered: LoweredGraph, _ inputs: [String: NDArray]) throws -> [String: NDArray] {
        let module = try compile(lowered.program, for: Target())
        var session = try Session(module: module.bytes)
        return try session.run(inputs)
    }
}
