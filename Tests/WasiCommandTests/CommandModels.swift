import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR

/// Small models as programs.
enum CommandModels {
    /// a `[3, 4]` times b `[4, 2]`.
    static func product(_ tier: Target = Target(.scalar)) throws -> [UInt8] {
        let a = placeholder("a", .float32, [3, 4]), b = placeholder("b", .float32, [4, 2])
        return try command("product", [a, b], [.init("y", matmul(a, b))], tier)
    }

    /// x `[rows, columns]` and bias `[columns]`, both symbols.
    static func symbolicSum() throws -> [UInt8] {
        let rows = Variable("rows", .index), columns = Variable("columns", .index)
        let x = placeholder("x", .float32, [.variable(rows), .variable(columns)])
        let bias = placeholder("bias", .float32, [.variable(columns)])
        let sum = compute("sum", [.variable(rows), .variable(columns)]) { (i: Expression, j: Expression) in x[i, j] + bias[j] }
        return try command("sum", [x, bias], [.init("y", sum)])
    }


    /// x `[rank 3]` of a type, as it is.
    static func copy(_ type: ElementType, _ shape: [Int]) throws -> [UInt8] {
        let x = placeholder("x", type, shape.map { Expression($0) })
        let y = compute("y", shape.map { Expression($0) }) { (indices: [Expression]) in x[indices] }
        return try command("copy", [x], [.init("y", y)])
    }

    /// The sum and the difference of a and b `[4]`, under names that are no file names.
    static func two() throws -> [UInt8] {
        let a = placeholder("a", .float32, [4]), b = placeholder("b", .float32, [4])
        let sum = compute("sum", [4]) { (i: Expression) in a[i] + b[i] }
        let difference = compute("difference", [4]) { (i: Expression) in a[i] - b[i] }
        return try command("two", [a, b], [.init("a/b:sum", sum), .init("../d", difference)])
    }

    private static func command(
        _ name: String, _ inputs: [Tensor], _ outputs: [TensorProgram.Output], _ target: Target = Target(.scalar)
    ) throws -> [UInt8] {
        try compile(TensorProgram(name, inputs: inputs, outputs: outputs), for: target, packaging: .wasiCommand).bytes
    }
}
