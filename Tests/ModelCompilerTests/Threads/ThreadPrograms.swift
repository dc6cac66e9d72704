import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR

func product(_ m: Int, _ n: Int, _ k: Int) throws -> TensorProgram {
    let a = placeholder("a", .float32, [Expression(m), Expression(k)]), b = placeholder("b", .float32, [Expression(k), Expression(n)])
    return TensorProgram("product", inputs: [a, b], outputs: [.init("c", try matmul(a, b))])
}

func convolution(channels: Int, size: Int) throws -> TensorProgram {
    let image = placeholder("x", .float32, [1, Expression(channels), Expression(size), Expression(size)])
    let weight = placeholder("w", .float32, [Expression(channels), Expression(channels), 3, 3])
    let result = try conv2D(image, weight, padding: .symmetric(1, 1))
    return TensorProgram(
        "convolution", inputs: [image], outputs: [.init("y", result)],
        constants: [weight: .random(.float32, shape: [channels, channels, 3, 3], seed: 1)])
}

func addition(_ count: Int) throws -> TensorProgram {
    let a = placeholder("a", .float32, [Expression(count)]), b = placeholder("b", .float32, [Expression(count)])
    return TensorProgram("addition", inputs: [a, b], outputs: [.init("c", try add(a, b))])
}
