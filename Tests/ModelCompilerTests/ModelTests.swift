import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing
import WasmModel

@Suite struct ModelTests {
    @Test(arguments: tiers) func constantShapes(_ target: Target) throws {
        let network = try SmallNetwork(batch: 3)
        let model = try compile(network.program, for: target)
        try model.module.validate()
        var session = try Session(module: model.bytes)
        let x = NDArray.random(.float32, shape: [3, 2, 6, 7], seed: 4)
        let y = try session.run(["x": x])["y"]!
        #expect(y.isClose(to: try network.reference(x), absoluteTolerance: 1e-6, relativeTolerance: 1e-5))
    }

    @Test(arguments: tiers) func symbolicBatch(_ target: Target) throws {
        let network = try SmallNetwork(batch: .variable(Variable("batch")))
        let model = try compile(network.program, for: target)
        #expect(model.metadata.symbols == ["batch"])
        var session = try Session(module: model.bytes)
        for batch in [1, 3, 17, 0, 2] {
            let x = NDArray.random(.float32, shape: [batch, 2, 6, 7], seed: UInt64(batch))
            let y = try session.run(["x": x])["y"]!
            #expect(y.shape == [batch, 9])
            #expect(y.isClose(to: try network.reference(x), absoluteTolerance: 1e-6, relativeTolerance: 1e-5))
        }
    }

    @Test func computedOutputExtents() throws {
        let n = Variable("n")
        let x = placeholder("x", .int32, [.variable(n)])
        let y = try concat([x, x, x])
        let model = try compile(TensorProgram("triple", inputs: [x], outputs: [.init("y", y)]))
        #expect(model.metadata.computedSymbols == ["y.0"])
        var session = try Session(module: model.bytes)
        #expect(try session.run(["x": NDArray([1, 2] as [Int32])])["y"] == NDArray([1, 2, 1, 2, 1, 2] as [Int32]))
    }

    @Test func dimensionsBeyondMemoryAreRefused() throws {
        let network = try SmallNetwork(batch: .variable(Variable("batch")))
        var session = try Session(module: try compile(network.program).bytes)
        #expect(throws: SessionError.self) {
            try session.setDimension("batch", to: Int(Int32.max))
            try session.run()
        }
        // The session is as good as before.
        let x = NDArray.random(.float32, shape: [2, 2, 6, 7], seed: 9)
        #expect(try session.run(["x": x])["y"]!.isClose(
            to: try network.reference(x), absoluteTolerance: 1e-6, relativeTolerance: 1e-5))
    }

    @Test func whatOnlyConstantsNeedIsComputedAtCompileTime() throws {
        let model = try compile(try SmallNetwork(batch: 1).program)
        #expect(!model.kernels.contains { $0.name.hasPrefix("transpose") })
    }

    @Test func modulesImportNothing() throws {
        #expect(try compile(try SmallNetwork(batch: 1).program).module.imports.isEmpty)
    }
}
