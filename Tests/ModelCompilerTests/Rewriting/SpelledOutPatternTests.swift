import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

/// What exporters spell out in many nodes becomes the kernels that one operator becomes.
@Suite struct SpelledOutPatternTests {
    private let x = placeholder("x", .float32, [1, 6, 40])
    private var constants: [Tensor: NDArray] = [:]

    private mutating func scalar(_ value: Float) -> Tensor {
        let tensor = placeholder("c\(constants.count)", .float32, [])
        constants[tensor] = try! NDArray([value]).reshaped(to: [])
        return tensor
    }

    private mutating func row(_ seed: UInt64) -> Tensor {
        let tensor = placeholder("w\(constants.count)", .float32, [40])
        constants[tensor] = .random(.float32, shape: [40], seed: seed)
        return tensor
    }

    /// Compiles, runs and compares with the definition.
    private func kernels(of y: Tensor) throws -> [String] {
        let program = TensorProgram("p", inputs: [x], outputs: [.init("y", y)], constants: constants)
        let values = NDArray.random(.float32, shape: [1, 6, 40], in: -3...3, seed: 5)
        let expected = try evaluate([y], inputs: constants.merging([x: values]) { $1 })[0]
        var names: [String] = []
        for target in tiers {
            let model = try compile(program, for: target)
            var session = try Session(module: model.bytes)
            #expect(try session.run(["x": values])["y"]!.isClose(to: expected, absoluteTolerance: 1e-5, relativeTolerance: 1e-5), "\(target)")
            names = model.kernels.map(\.name)
            #expect(model.kernels.compactMap(\.refusal).map { "\($0)" } == [])
        }
        return names
    }

    @Test mutating func layerNormalisation() throws {
        let difference = try subtract(x, reduceMean(x, over: [2], reducedAxes: .kept))
        let variance = try reduceMean(power(difference, scalar(2)), over: [2], reducedAxes: .kept)
        let normal = try divide(difference, squareRoot(add(variance, scalar(1e-5))))
        let y = try add(multiply(normal, row(1)), row(2))
        #expect(try kernels(of: y).count == 1)
    }

    @Test mutating func gelu() throws {
        let erf = try errorFunction(divide(x, scalar(1.4142135)))
        let y = try multiply(multiply(x, add(erf, scalar(1))), scalar(0.5))
        #expect(try kernels(of: y).count == 1)
    }

    @Test mutating func geluByTanh() throws {
        let inner = try add(x, multiply(power(x, scalar(3)), scalar(0.044715)))
        let tanh = try hyperbolicTangent(multiply(inner, scalar(0.7978846)))
        let y = try multiply(multiply(x, add(tanh, scalar(1))), scalar(0.5))
        #expect(try kernels(of: y).count == 1)
    }

    @Test mutating func softmax() throws {
        let exponentials = try exponential(subtract(x, reduceMax(x, over: [2], reducedAxes: .kept)))
        let y = try divide(exponentials, reduceSum(exponentials, over: [2], reducedAxes: .kept))
        #expect(try kernels(of: y).count == 1)
    }

    @Test mutating func hardSwish() throws {
        let gate = try minimum(maximum(add(x, scalar(3)), scalar(0)), scalar(6))
        let y = try divide(multiply(x, gate), scalar(6))
        #expect(try kernels(of: y).count == 1)
    }

    @Test mutating func sigmoidLinearUnit() throws {
        let y = try multiply(x, sigmoid(x))
        #expect(try kernels(of: y).count == 1)
    }

    /// Heads by reshaping and transposing, scores scaled and masked: two products, a softmax, and the heads put side by side again.
    @Test mutating func attention() throws {
        func heads(_ permutation: [Int]) throws -> Tensor { try transpose(reshape(x, to: [1, 6, 4, 10]), permutation) }
        let scores = try divide(matmul(heads([0, 2, 1, 3]), heads([0, 2, 3, 1])), scalar(3.1622777))
        let context = try matmul(Operators.softmax(scores), heads([0, 2, 1, 3]))
        let y = try reshape(transpose(context, [0, 2, 1, 3]), to: [1, 6, 40])
        #expect(try kernels(of: y) == ["div", "softmax", "matmul", "reshape"])
    }
}
