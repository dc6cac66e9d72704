import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

/// Kernels that are alike have their code once.
@Suite struct SharedCodeTests {
    /// Layers of one size, each with weights of its own.
    private func program(layers: Int, rows: Expression) throws -> TensorProgram {
        let x = placeholder("x", .float32, [rows, 24])
        var y = x, constants: [Tensor: NDArray] = [:]
        for layer in 0..<layers {
            let w = placeholder("w", .float32, [24, 24])
            constants[w] = .random(.float32, shape: [24, 24], seed: UInt64(layer))
            y = try relu(matmul(y, w))
        }
        return TensorProgram("layers", inputs: [x], outputs: [.init("y", y)], constants: constants)
    }

    @Test(arguments: [Target(.scalar), Target(), Target(.relaxedSIMD), Target(.simd128, threading: .threads)])
    func layersShareTheirCode(_ target: Target) throws {
        for rows in [Expression(9), .variable(Variable("rows"))] {
            let program = try program(layers: 4, rows: rows)
            let model = try compile(program, for: target)
            try model.module.validate()
            let names = (model.module.names?.functions ?? [:]).values.filter { $0.hasSuffix(".shared") }
            // The first layer reads an input, which has another name.
            #expect(names == ["reLU_1.shared"])
            // Every kernel is a function of its own name.
            #expect(Set(model.kernels.map(\.name)).isSubset(of: Set(model.module.names!.functions.values)))
            let x: NDArray = .random(.float32, shape: [9, 24], seed: 9)
            let fixed = try self.program(layers: 4, rows: 9)
            var inputs = fixed.constants
            inputs[fixed.inputs[0]] = x
            let expected = try evaluate(fixed.outputs.map(\.tensor), inputs: inputs)[0]
            var session = try Session(module: model.bytes)
            let y = try #require(try session.run(["x": x])["y"])
            #expect(y.isClose(to: expected, absoluteTolerance: 1e-5, relativeTolerance: 1e-4))
        }
    }

    @Test func eightLayersTakeHardlyMoreCodeThanTwo() throws {
        let few = try compile(program(layers: 2, rows: 9)), many = try compile(program(layers: 8, rows: 9))
        let weights = 6 * 24 * 24 * 4
        #expect(many.bytes.count - few.bytes.count < weights + 7000)
    }

    /// Other sizes, other functions.
    @Test func whatDiffersHasCodeOfItsOwn() throws {
        let x = placeholder("x", .float32, [8, 24]), w = placeholder("w", .float32, [24, 16]), v = placeholder("v", .float32, [16, 24])
        let y = try relu(matmul(relu(matmul(x, w)), v))
        let program = TensorProgram("two", inputs: [x], outputs: [.init("y", y)], constants: [
            w: .random(.float32, shape: [24, 16], seed: 1), v: .random(.float32, shape: [16, 24], seed: 2),
        ])
        let names = try compile(program).module.names!.functions.values
        #expect(!names.contains { $0.hasSuffix(".shared") })
    }
}
