import GraphIR
import GraphLowering
import HeddleRuntime
import ImportONNX
import ModelCompiler
import NDArray
import TestModels
import Testing

/// All passes together, on models in which each has something to do.
@Suite struct GraphPassTests {
    /// y = transpose(transpose(relu(x) · √4)) as [3, 2], spelled out as exporters do, twice.
    private let spelledOut = TestModel(
        [
            .init("Sqrt", ["four"], ["two"]), .init("Relu", ["x"], ["r"]), .init("Dropout", ["r"], ["d"]),
            .init("Relu", ["x"], ["r2"]), .init("Add", ["d", "r2"], ["sum"]), .init("Mul", ["sum", "two"], ["m"]),
            .init("Transpose", ["m"], ["t"], ("perm", .integers([1, 0]))), .init("Identity", ["t"], ["i"]),
            .init("Transpose", ["i"], ["t2"], ("perm", .integers([1, 0]))), .init("Flatten", ["t2"], ["f"]),
            .init("Reshape", ["f", "shape"], ["y0"]), .init("Identity", ["y0"], ["y"]), .init("Exp", ["x"], ["unread"]),
        ],
        inputs: [("x", [2, 3])], outputs: ["y"],
        constants: [("four", NDArray(scalar: Float(4))), ("shape", NDArray([3, 2] as [Int64]))])

    @Test func togetherTheyLeaveLittle() throws {
        var seen: [String] = []
        let graph = try preparedGraph(importONNX(spelledOut.bytes)) { pass, _, after in
            seen.append(pass.name)
            #expect(throws: Never.self) { try after.verify() }
        }
        #expect(graph.body.nodes.map { "\(graph[$0].operation)" } == ["Relu", "Add", "Mul", "Reshape"])
        #expect(graph.body.outputs.map { graph[$0].name } == ["y"])
        #expect(graph.constants.values.contains(GraphConstant(NDArray(scalar: Float(2)))))
        #expect(seen == graphPasses.map(\.name))
        #expect(Set(seen).count == seen.count, "two passes of one name")
    }

    @Test func whatIsComputedStays() throws {
        let model = try compile(lowerGraph(importONNX(spelledOut.bytes)).program)
        var session = try Session(module: model.bytes)
        let x = NDArray([-1, 2, 3, 4, -5, 6] as [Float], shape: [2, 3])
        #expect(try session.run(["x": x])["y"] == NDArray([0, 8, 12, 16, 0, 24] as [Float], shape: [3, 2]))
    }

    /// What a rule refuses is left to the lowering, which says why.
    @Test func wrongConstantsAreNotFolded() throws {
        let model = TestModel(
            [.init("Reshape", ["c", "shape"], ["r"]), .init("Add", ["x", "r"], ["y"])], inputs: [("x", [2])], outputs: ["y"],
            constants: [("c", NDArray([1, 2] as [Float])), ("shape", NDArray([3] as [Int64]))])
        let graph = try importONNX(model.bytes)
        #expect(foldConstants(graph).body.nodes.count == 2)
        #expect(throws: GraphLoweringError.self) { try lowerGraph(graph) }
    }

    @Test func inferredTypes() throws {
        var model = spelledOut
        model.inputs = [("x", ["n", 3])]
        let graph = try inferTypes(of: importONNX(model.bytes))
        let types = Dictionary(graph.values.map { ($0.name, "\($0.type)") }) { first, _ in first }
        #expect(types["m"] == "float32[n, 3]")
        #expect(types["t"] == "float32[3, n]")
        #expect(types["f"] == "float32[n, 3]")
        #expect(types["y"] == "float32[3, 2]")
    }
}
