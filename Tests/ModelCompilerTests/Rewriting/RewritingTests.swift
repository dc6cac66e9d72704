import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import Support
import TensorExpression
import TensorIR
import Testing

/// What the compiler does to a whole program before it is cut into kernels: the same values come out, and the intended form.
@Suite struct RewritingTests {
    @Test(arguments: 0..<24) func randomNetworks(seed: UInt64) throws {
        let network = try RandomNetwork(seed: seed)
        let x = NDArray.random(.float32, shape: network.program.inputs[0].buffer.constantShape!, seed: seed)
        var inputs = network.program.constants
        inputs[network.program.inputs[0]] = x
        let expected = try evaluate([network.program.outputs[0].tensor], inputs: inputs)[0]
        let largest = expected.elements(as: Float.self).map(\.magnitude).max() ?? 0
        for target in tiers + [Target(.simd128, engine: .v8), Target(.simd128, numerics: .deterministic)] {
            var session = try Session(module: compile(network.program, for: target).bytes)
            let found = try session.run(["x": x])["y"]!
            #expect(
                found.isClose(to: expected, absoluteTolerance: 2e-5 * Double(max(1, largest)), relativeTolerance: 1e-4),
                "\(target), seed \(seed): \(network.layers)")
        }
    }

    // MARK: - Layouts

    private let x = placeholder("x", .float32, [1, 3, 12, 10])

    private func shapes(of program: TensorProgram) throws -> [String: [Int]] {
        let kernels = try compile(program, convolutions: .always(.direct)).kernels
        return Dictionary(kernels.map { ($0.name, $0.schedule.outputs[0].buffer.constantShape!) }) { $1 }
    }

    private func constant(_ name: String, _ shape: Int..., into constants: inout [Tensor: NDArray]) -> Tensor {
        let tensor = placeholder(name, .float32, shape.map { Expression($0) })
        constants[tensor] = .random(.float32, shape: shape, seed: UInt64(constants.count))
        return tensor
    }

    @Test func channelsLieLastBetweenConvolutions() throws {
        var constants: [Tensor: NDArray] = [:]
        let first = try relu(conv2D(x, constant("w", 16, 3, 3, 3, into: &constants)))
        let second = try relu(conv2D(maxPool(first, size: 2, stride: 2), constant("v", 8, 16, 1, 1, into: &constants)))
        let features = try reduceMean(second, over: [2, 3])
        let shapes = try shapes(of: TensorProgram("p", inputs: [x], outputs: [.init("y", features)], constants: constants))
        #expect(shapes["reLU"] == [1, 10, 8, 16])
        #expect(shapes["maxPool"] == [1, 5, 4, 16])
        // A kernel of single points sees rows and columns as one axis.
        #expect(shapes["reLU_1"] == [1, 20, 8])
    }

    @Test func transposesOfAModelWithChannelsLastCostNothing() throws {
        var constants: [Tensor: NDArray] = [:]
        let w = constant("w", 16, 3, 1, 1, into: &constants), v = constant("v", 8, 16, 1, 1, into: &constants)
        let last = try transpose(conv2D(x, w), [0, 2, 3, 1])
        let y = try reduceMean(conv2D(transpose(relu(last), [0, 3, 1, 2]), v), over: [2, 3])
        let program = TensorProgram("p", inputs: [x], outputs: [.init("y", y)], constants: constants)
        // Each convolution with what lies behind it, and the mean: no kernel that only turns something round.
        #expect(try compile(program).kernels.count == 3)
    }

    @Test func outputsKeepTheirShape() throws {
        var constants: [Tensor: NDArray] = [:]
        let first = try conv2D(x, constant("w", 16, 3, 1, 1, into: &constants))
        let second = try conv2D(first, constant("v", 8, 16, 1, 1, into: &constants))
        let model = try compile(TensorProgram("p", inputs: [x], outputs: [.init("y", second)], constants: constants))
        #expect(model.metadata.outputs[0].shape == [.fixed(1), .fixed(8), .fixed(12), .fixed(10)])
    }

    // MARK: - Constants

    @Test func normalisationsAreFoldedIntoWeights() throws {
        var constants: [Tensor: NDArray] = [:]
        let w = constant("w", 8, 3, 3, 3, into: &constants)
        let norm = try batchNorm(
            conv2D(x, w), scale: constant("s", 8, into: &constants), bias: constant("b", 8, into: &constants),
            mean: constant("m", 8, into: &constants), variance: constant("v", 8, into: &constants))
        let y = try relu(norm)
        let model = try compile(
            TensorProgram("p", inputs: [x], outputs: [.init("y", y)], constants: constants), convolutions: .always(.direct))
        // One multiplication for each product of the sum, and none behind it.
        #expect(model.kernels.count == 1)
        #expect(model.metadata.kernels[0].operations?.constant == 8 * 10 * 8 * (27 * 2 + 2))
    }

    @Test func squaresAreProducts() throws {
        let two = placeholder("two", .float32, [])
        let y = try power(x, two)
        let program = TensorProgram("p", inputs: [x], outputs: [.init("y", y)], constants: [two: try NDArray([2] as [Float]).reshaped(to: [])])
        let text = "\(try compile(program).kernels[0].loopNest)"
        #expect(!text.contains("power") && !text.contains("two"))
    }

    // MARK: - Integers

    /// The greatest numbers of the types, so that a sum that is not exact would show; 600 of them are beyond a float.
    @Test(arguments: [(1, true), (3, true), (1000, true), (1200, false)]) func sumsOfSmallIntegersAreExactInFloat(depth: Int, isInFloat: Bool) throws {
        let a = placeholder("a", .uint8, [5, Expression(depth)]), b = placeholder("b", .int8, [Expression(depth), 9])
        let bias = placeholder("bias", .int32, [9])
        let wide = { (x: Tensor) in compute("\(x.name).wide", x.shape) { (indices: [Expression]) in x[indices].cast(to: .int32) - (x == a ? 128 : 0) } }
        let sums = try add(matmul(wide(a), wide(b)), bias)
        let y = compute("y", sums.shape) { (indices: [Expression]) in sums[indices].cast(to: .float32) * 0.5 }
        var random = SplitMix64(seed: UInt64(depth))
        let values: [Tensor: NDArray] = [
            a: try NDArray((0..<5 * depth).map { _ in [0, 255, 254][Int(random.next() % 3)] as UInt8 }).reshaped(to: [5, depth]),
            b: try NDArray((0..<depth * 9).map { _ in [-128, 127, -127][Int(random.next() % 3)] as Int8 }).reshaped(to: [depth, 9]),
            bias: NDArray((0..<9).map { 1000 * $0 - 4321 } as [Int32]),
        ]
        let expected = try evaluate([sums, y], inputs: values)
        for constants in [[b, bias], []] {
            let program = TensorProgram(
                "p", inputs: [a, b, bias].filter { !constants.contains($0) }, outputs: [.init("sums", sums), .init("y", y)],
                constants: values.filter { constants.contains($0.key) })
            for target in tiers {
                let model = try compile(program, for: target)
                #expect(model.kernels.contains { $0.name.contains("float") } == isInFloat)
                var session = try Session(module: model.bytes)
                let found = try session.run(Dictionary(uniqueKeysWithValues: program.inputs.map { ($0.name, values[$0]!) }))
                #expect(found["sums"] == expected[0] && found["y"] == expected[1], "\(target), depth \(depth)")
            }
        }
    }

    // MARK: - Kernels

    @Test func cheapActivationsThatReadTwiceAreWrittenBackWithTheTile() throws {
        let a = placeholder("a", .float32, [8, 16]), b = placeholder("b", .float32, [16, 12])
        let product = try matmul(a, b)
        let gated = compute("gated", [8, 12]) { i, j in maximum(product[i, j], .constant(0.0, ValueType(.float32))) }
        let program = TensorProgram("p", inputs: [a, b], outputs: [.init("y", try multiply(product, gated))])
        #expect(try compile(program).kernels.count == 1)
    }

    @Test func costlyActivationsHaveTheirOwnKernel() throws {
        let a = placeholder("a", .float32, [8, 16]), b = placeholder("b", .float32, [16, 12]), bias = placeholder("bias", .float32, [12])
        let program = TensorProgram("p", inputs: [a, b, bias], outputs: [.init("y", try gelu(add(matmul(a, b), bias)))])
        #expect(try compile(program).kernels.map(\.name) == ["add", "geLU"])
    }

    @Test func axesOfOneIndexDoNotKeepRowsApart() throws {
        let a = placeholder("a", .float32, [1, 8, 16]), bias = placeholder("bias", .float32, [1, 1, 16])
        #expect(try compile(TensorProgram("p", inputs: [a, bias], outputs: [.init("y", try softmax(add(a, bias)))])).kernels.count == 1)
        let b = placeholder("b", .float32, [16, 12]), rest = placeholder("rest", .float32, [1, 8, 12])
        let program = TensorProgram("q", inputs: [a, b, rest], outputs: [.init("y", try add(matmul(a, b), rest))])
        #expect(try compile(program).kernels.map(\.name) == ["add"])
    }
}
