import GraphIR
import GraphLowering
import HeddleRuntime
import ImportONNX
import ModelCompiler
import ModelSet
import NDArray
import Support
import TensorIR
import Testing

private let names = ModelCase.names(of: "onnx")

/// Whole networks, as PyTorch's exporters and others write them, against ONNX Runtime: made for their inputs' shapes, and with
/// the extents left open that the file leaves open.
@Suite struct ONNXModelTests {
    enum Shapes: CaseIterable {
        case given, open
    }

    @Test(.enabled(if: !names.isEmpty, "the folder ../shared is not there"), arguments: names, Shapes.allCases)
    func computesWhatONNXRuntimeDoes(_ name: String, _ shapes: Shapes) throws {
        let model = try #require(try ModelCase.read(name, of: "onnx"))
        let graph = try importONNX(contentsOf: model.file)
        var specialisation = Specialisation()
        let inputs = Dictionary(uniqueKeysWithValues: zip(graph.body.inputs.map { graph[$0].name }, model.inputs))
        if shapes == .given { specialisation.shapes = inputs.mapValues(\.shape) }
        let lowered = try lowerGraph(graph, specialisation)
        for tier in [FeatureTier.simd128, .relaxedSIMD] {
            var session = try Session(module: compile(lowered.program, for: Target(tier)).bytes)
            let results = try session.run(inputs)
            let ordered = lowered.outputs.compactMap { output in
                if case .tensor(_, let name) = output.form { results[name] } else { nil }
            }
            let difference = model.difference(of: ordered)
            #expect(difference == nil, "\(name) on \(tier)")
        }
    }

    /// Naming the extents of the dimensions that the file leaves open, as `--dim` does, leaves none open.
    @Test(.enabled(if: !names.isEmpty, "the folder ../shared is not there"), arguments: names)
    func takesTheExtentsOfDimensions(_ name: String) throws {
        let model = try #require(try ModelCase.read(name, of: "onnx"))
        let graph = try importONNX(contentsOf: model.file)
        var named = Specialisation(), given = Specialisation()
        var isNamed = true
        for (id, input) in zip(graph.body.inputs, model.inputs) {
            given.shapes[graph[id].name] = input.shape
            guard case .tensor(_, let shape?) = graph[id].type else { continue }
            for (dimension, extent) in zip(shape, input.shape) {
                if case .symbol(let symbol) = dimension { named.dimensions[symbol] = extent }
                if case .unknown = dimension { isNamed = false }
            }
        }
        let program = try lowerGraph(graph, named).program
        #expect(program.symbols.isEmpty == isNamed, "\(name): \(program.symbols)")
        guard isNamed else { return }
        let expected = try lowerGraph(graph, given).program
        #expect(program.outputs.map { "\($0.tensor.shape)" } == expected.outputs.map { "\($0.tensor.shape)" })
    }
}
