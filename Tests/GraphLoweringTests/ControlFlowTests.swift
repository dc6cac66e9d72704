import GraphLowering
import HeddleRuntime
import ImportONNX
import ModelCompiler
import NDArray
import TensorExpression
import TensorIR
import TestModels
import Testing

/// Control flow of models: what is unrolled, what becomes a region, and what comes out.
@Suite struct ControlFlowTests {
    private static let int64 = 7, bool = 9

    /// A loop whose count comes at run time, and whose condition ends it earlier: doubles x until its sum is 100 or more.
    @Test func loopsOfUnknownLength() throws {
        let body = TestModel(
            [
                .init("Add", ["v", "v"], ["next"]), .init("ReduceSum", ["next"], ["sum"], ("keepdims", .integer(0))),
                .init("Less", ["sum", "bound"], ["goesOn"]),
            ],
            inputs: [("i", []), ("c", []), ("v", [2])], outputs: ["goesOn", "next"], constants: [("bound", NDArray(scalar: Float(100)))])
        var model = TestModel(
            [.init("Loop", ["count", "", "x"], ["y"], ("body", .graph(body)))], inputs: [("count", []), ("x", [2])], outputs: ["y"])
        model.elementTypes["count"] = Self.int64
        let lowered = try lower(model)
        #expect(lowered.program.outputs.map(\.tensor).regionsInOrder.count == 1)
        var session = try Session(module: compile(lowered.program).bytes)
        for (count, expected) in [(0, [1, 2]), (3, [8, 16]), (1000, [64, 128])] as [(Int64, [Float])] {
            #expect(try session.run(["count": NDArray(scalar: count), "x": NDArray([1, 2] as [Float])])["y"] == NDArray(expected))
        }
    }

    /// What is collected in a number of rounds that is an extent: running sums of rows.
    @Test func symbolicLoops() throws {
        let body = TestModel(
            [.init("Gather", ["x", "i"], ["row"]), .init("Add", ["s", "row"], ["next"]), .init("Identity", ["c"], ["d"])],
            inputs: [("i", []), ("c", []), ("s", [3])], outputs: ["d", "next", "next"])
        let model = TestModel(
            [
                .init("Shape", ["x"], ["shape"], ("end", .integer(1))), .init("Squeeze", ["shape"], ["rows"]),
                .init("Loop", ["rows", "", "zero"], ["last", "sums"], ("body", .graph(body))),
            ],
            inputs: [("x", ["n", 3])], outputs: ["last", "sums"], constants: [("zero", NDArray([0, 0, 0] as [Float]))])
        let lowered = try lower(model)
        #expect("\(lowered.program.outputs[1].tensor.shape)" == "[n, 3]")
        var session = try Session(module: compile(lowered.program).bytes)
        let result = try session.run(["x": NDArray([1, 2, 3, 10, 20, 30] as [Float], shape: [2, 3])])
        #expect(result["sums"] == NDArray([1, 2, 3, 11, 22, 33] as [Float], shape: [2, 3]))
        #expect(result["last"] == NDArray([11, 22, 33] as [Float]))
        #expect(try session.run(["x": .zeros(.float32, shape: [0, 3])])["sums"] == .zeros(.float32, shape: [0, 3]))
    }

    /// A state that each round makes longer.
    @Test func growingStates() throws {
        let body = TestModel(
            [.init("Concat", ["s", "x"], ["next"], ("axis", .integer(0))), .init("Identity", ["c"], ["d"])],
            inputs: [("i", []), ("c", []), ("s", [1])], outputs: ["d", "next"])
        let model = TestModel(
            [.init("Loop", ["count", "", "x"], ["y"], ("body", .graph(body)))], inputs: [("x", ["n"])], outputs: ["y"],
            constants: [("count", NDArray(scalar: Int64(40)))])
        let lowered = try lower(model)
        var session = try Session(module: compile(lowered.program).bytes)
        let y = try #require(try session.run(["x": NDArray([1, 2, 3] as [Float])])["y"])
        #expect(y == NDArray((0..<123).map { Float($0 % 3 + 1) }))
    }

    /// Bodies that give different extents, and name values around them.
    @Test func branches() throws {
        let then = TestModel([.init("Concat", ["x", "x"], ["a"], ("axis", .integer(0)))], inputs: [], outputs: ["a"])
        let otherwise = TestModel([.init("Neg", ["x"], ["b"])], inputs: [], outputs: ["b"])
        var model = TestModel(
            [
                .init("If", ["flag"], ["r"], ("then_branch", .graph(then)), ("else_branch", .graph(otherwise))),
                .init("Add", ["r", "one"], ["y"]),
            ],
            inputs: [("flag", []), ("x", [2])], outputs: ["y"], constants: [("one", NDArray([1] as [Float]))])
        model.elementTypes["flag"] = Self.bool
        var session = try Session(module: compile(lower(model).program).bytes)
        let x = NDArray([3, 4] as [Float])
        #expect(try session.run(["flag": NDArray(scalar: true), "x": x])["y"] == NDArray([4, 5, 4, 5] as [Float]))
        #expect(try session.run(["flag": NDArray(scalar: false), "x": x])["y"] == NDArray([-2, -3] as [Float]))
    }

    /// Scanning backwards, along an axis that is symbolic, into an axis that is not the first.
    @Test func scans() throws {
        let body = TestModel(
            [.init("Add", ["s", "e"], ["t"]), .init("Mul", ["t", "t"], ["square"])],
            inputs: [("s", [2]), ("e", [2])], outputs: ["t", "square"])
        let model = TestModel(
            [
                .init(
                    "Scan", ["zero", "x"], ["last", "squares"], ("body", .graph(body)), ("num_scan_inputs", .integer(1)),
                    ("scan_input_directions", .integers([1])), ("scan_output_axes", .integers([1]))),
            ],
            inputs: [("x", ["n", 2])], outputs: ["last", "squares"], constants: [("zero", NDArray([0, 0] as [Float]))])
        var session = try Session(module: compile(lower(model).program).bytes)
        let result = try session.run(["x": NDArray([1, 2, 3, 4, 5, 6] as [Float], shape: [3, 2])])
        #expect(result["last"] == NDArray([9, 12] as [Float]))
        #expect(result["squares"] == NDArray([25, 64, 81, 36, 100, 144] as [Float], shape: [2, 3]))
    }

    /// A long sequence is a loop in the module: as many kernels for any length, and the same as if it were written out.
    @Test(arguments: ["RNN", "GRU", "LSTM"]) func recurrentOperators(_ operation: String) throws {
        let gates = ["RNN": 1, "GRU": 3, "LSTM": 4][operation]!
        func model(_ length: TestModel.Dimension) -> TestModel {
            TestModel(
                [.init(operation, ["x", "w", "r", "b"], ["y", "h"], ("hidden_size", .integer(5)), ("direction", .text("bidirectional")))],
                inputs: [("x", [length, 2, 3])], outputs: ["y", "h"],
                constants: [
                    ("w", .random(.float32, shape: [2, gates * 5, 3], seed: 1)), ("r", .random(.float32, shape: [2, gates * 5, 5], seed: 2)),
                    ("b", .random(.float32, shape: [2, gates * 10], seed: 3)),
                ])
        }
        let looped = try compile(lower(model("n")).program)
        var session = try Session(module: looped.bytes)
        for length in [1, 3, 4, 11] {
            let fixed = try compile(lower(model(.fixed(length))).program)
            if length == 11 { #expect(fixed.kernels.count == looped.kernels.count) }
            var other = try Session(module: fixed.bytes)
            let x = NDArray.random(.float32, shape: [length, 2, 3], seed: 4)
            let (a, b) = (try session.run(["x": x]), try other.run(["x": x]))
            for name in ["y", "h"] { #expect(try #require(a[name]).isClose(to: #require(b[name]), absoluteTolerance: 1e-5)) }
        }
    }

    /// The places of a slice come at run time: how long it is is computed.
    @Test func slicesOfData() throws {
        var model = TestModel(
            [.init("Slice", ["x", "from", "to", "axes", "steps"], ["y"])],
            inputs: [("x", ["n", 2]), ("from", [1]), ("to", [1])], outputs: ["y"],
            constants: [("axes", NDArray([0] as [Int64])), ("steps", NDArray([2] as [Int64]))])
        (model.elementTypes["from"], model.elementTypes["to"]) = (Self.int64, Self.int64)
        var session = try Session(module: compile(lower(model).program).bytes)
        let x = NDArray((0..<14).map { Float($0) }, shape: [7, 2])
        for (from, to, rows) in [(1, 6, [1, 3, 5]), (-3, 100, [4, 6]), (5, 2, []), (-100, -5, [0])] as [(Int64, Int64, [Int])] {
            let y = try session.run(["x": x, "from": NDArray([from]), "to": NDArray([to])])["y"]
            let elements = rows.flatMap { [Float(2 * $0), Float(2 * $0 + 1)] as [Float] }
            #expect(y == NDArray(elements, shape: [rows.count, 2]))
        }
    }

    /// An end that no tensor in a memory of 4 GiB reaches is the end, so that a slice of an open extent has that extent.
    @Test func endsBeyondMemory() throws {
        func sum(_ end: Int64, _ dimensions: [TestModel.Dimension] = ["n", 2048]) throws -> LoweredGraph {
            try lower(TestModel(
                [.init("Slice", ["x", "from", "to", "axes"], ["part"]), .init("Add", ["part", "x"], ["y"])],
                inputs: [("x", dimensions)], outputs: ["y"],
                constants: [("from", NDArray([0] as [Int64])), ("to", NDArray([end])), ("axes", NDArray([0] as [Int64]))]))
        }
        var session = try Session(module: compile(sum(1 << 19).program).bytes)
        let x = NDArray.random(.float32, shape: [3, 2048], seed: 1)
        #expect(try session.run(["x": x])["y"] == NDArray(x.elements(as: Float.self).map { $0 + $0 }, shape: [3, 2048]))
        #expect(throws: GraphLoweringError.self) { try sum((1 << 19) - 1) }
        #expect(throws: GraphLoweringError.self) { try sum(1 << 19, ["n", "m"]) }
        _ = try sum(3, [3, "m"])
    }

    /// An extent that is the longer the less is computed: memory is planned for the most, not for what the limit of the count gives.
    @Test func extentsThatFall() throws {
        let model = TestModel(
            [
                .init("NonZero", ["x"], ["places"]), .init("Shape", ["places"], ["shape"], ("start", .integer(1))),
                .init("Slice", ["x", "shape", "end", "axes"], ["rest"]), .init("Exp", ["rest"], ["y"]), .init("Neg", ["x"], ["z"]),
            ],
            inputs: [("x", ["n"])], outputs: ["y", "z"],
            constants: [("end", NDArray([Int64.max])), ("axes", NDArray([0] as [Int64]))])
        var session = try Session(module: compile(lower(model).program).bytes)
        let x = NDArray([Float](repeating: 0, count: 99) + [7])
        let result = try session.run(["x": x])
        #expect(try #require(result["y"]).isClose(to: NDArray([Float](repeating: 1, count: 98) + [Float(1096.6332)]), relativeTolerance: 1e-5))
        #expect(result["z"] == NDArray([Float](repeating: -0.0, count: 99) + [-7]))
    }

    /// The number of boxes is a symbol, how many are to be chosen comes at run time.
    @Test func boxesThatAreChosen() throws {
        var model = TestModel(
            [.init("NonMaxSuppression", ["boxes", "scores", "most", "overlap"], ["y"])],
            inputs: [("boxes", [1, "n", 4]), ("scores", [1, 1, "n"]), ("most", [])], outputs: ["y"],
            constants: [("overlap", NDArray(scalar: Float(0.5)))])
        model.elementTypes["most"] = Self.int64
        var session = try Session(module: compile(lower(model).program).bytes)
        // Nine boxes side by side, and each again a little to the right, with a lower score.
        var edges: [Float] = []
        for i in 0..<18 {
            let left = Float(i / 2) * 2
            edges += [0, left + Float(i % 2) / 10, 1, left + 1]
        }
        let boxes = NDArray(edges, shape: [1, 18, 4])
        let scores = NDArray((0..<18).map { Float(100 - $0) }, shape: [1, 1, 18])
        for (most, count) in [(3, 3), (100, 9), (0, 0)] as [(Int64, Int)] {
            let y = try session.run(["boxes": boxes, "scores": scores, "most": NDArray(scalar: most)])["y"]
            let chosen = (0..<count).flatMap { [0, 0, 2 * Int64($0)] as [Int64] }
            #expect(y == NDArray(chosen, shape: [count, 3]))
        }
    }

    @Test func messages() throws {
        let body = TestModel(
            [.init("Identity", ["c"], ["d"]), .init("Neg", ["s"], ["next"])],
            inputs: [("i", []), ("c", []), ("s", [1])], outputs: ["d", "next", "next"])
        var model = TestModel(
            [.init("Loop", ["count", "", "x"], ["y", "all"], ("body", .graph(body)))], inputs: [("count", []), ("x", [1])], outputs: ["y", "all"])
        model.elementTypes["count"] = Self.int64
        #expect(message(model) == "Loop: shapes depend on the value of operand 0, which comes from count: it must be known at compile time, as with --value count=1,2")
    }

    private func lower(_ model: TestModel) throws -> LoweredGraph { try lowerGraph(importONNX(model.bytes)) }

    private func message(_ model: TestModel) -> String {
        do {
            _ = try lower(model)
            return "lowered"
        } catch { return "\(error)" }
    }
}
