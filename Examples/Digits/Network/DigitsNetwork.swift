import NDArray
import ModelCompiler
import Operators
import TensorExpression

/// A small convolutional network for 8×8 images of handwritten digits, written as tensor expressions.
///
///     image [1, 1, 8, 8]
///     conv 3×3 → 16, ReLU;  conv 3×3 → 32, ReLU;  max pool 2×2
///     dense 512 → 64, ReLU;  dense 64 → 10
package struct DigitsNetwork {
    package let data: DigitsData
    private var constants: [Tensor: NDArray] = [:]

    package init(_ data: DigitsData) { self.data = data }

    /// The network with its weights, from one image to the ten logits.
    package mutating func program() throws -> TensorProgram {
        let image = placeholder("image", .float32, [1, 1, 8, 8])
        let first = try relu(conv2D(image, weight("c1.weight"), bias: weight("c1.bias"), padding: .symmetric(1, 1)))
        let second = try relu(conv2D(first, weight("c2.weight"), bias: weight("c2.bias"), padding: .symmetric(1, 1)))
        let pooled = try maxPool(second, size: 2, stride: 2)
        let features = try reshape(pooled, to: [1, 512])
        let hidden = try relu(dense(features, "f1"))
        let logits = try dense(hidden, "f2")
        return TensorProgram("digits", inputs: [image], outputs: [.init("logits", logits)], constants: constants)
    }

    /// `x · Wᵀ + b`; the weights are transposed when the network is compiled.
    private mutating func dense(_ x: Tensor, _ layer: String) throws -> Tensor {
        try add(matmul(x, transpose(weight(layer + ".weight"))), weight(layer + ".bias"))
    }

    private mutating func weight(_ name: String) throws -> Tensor {
        let value = try data.weight(name)
        let tensor = placeholder(name, value.elementType, value.shape.map { .init($0) })
        constants[tensor] = value
        return tensor
    }
}
