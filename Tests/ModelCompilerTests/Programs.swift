import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR
import Testing

/// A small network with everything that partitioning decides about: padding, a contraction with an epilogue, constants that
/// are computed at compile time, rows.
struct SmallNetwork {
    let program: TensorProgram
    let input: Tensor
    let output: Tensor

    init(batch: Expression) throws {
        input = placeholder("x", .float32, [batch, 2, 6, 7])
        let weight = placeholder("w", .float32, [5, 2, 3, 3]), bias = placeholder("b", .float32, [5])
        let matrix = placeholder("m", .float32, [9, 45])
        let image = try relu(conv2D(input, weight, bias: bias, padding: .symmetric(1, 1)))
        let pooled = try maxPool(image, size: 2, stride: 2)
        let features = try reshape(pooled, to: [batch, 45])
        output = try softmax(matmul(features, transpose(matrix)))
        program = TensorProgram(
            "small", inputs: [input], outputs: [.init("y", output)],
            constants: [
                weight: .random(.float32, shape: [5, 2, 3, 3], seed: 1), bias: .random(.float32, shape: [5], seed: 2),
                matrix: .random(.float32, shape: [9, 45], seed: 3),
            ])
    }

    /// What the definitions give.
    func reference(_ x: NDArray) throws -> NDArray {
        var inputs = program.constants
        inputs[input] = x
        return try evaluate([output], inputs: inputs)[0]
    }
}

let tiers = [Target(.scalar), Target(.simd128), Target(.relaxedSIMD)]
