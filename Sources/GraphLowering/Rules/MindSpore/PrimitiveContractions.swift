import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let primitiveContractions: [String: PrimitiveRule] = [
    "MatMul": product, "BatchMatMul": product,
    "MatMulExt": .tensor("input other") { p in try multiplied(p.tensor("input"), p.tensor("other")) },
    "Dense": .tensor("input weight bias") { p in
        let x = try p.tensor("input"), w = try p.tensor("weight")
        let product = try Operators.matmul(x, w.rank == 1 ? unsqueezed(w, [0]) : w, transposing: .b)
        let sum = w.rank == 1 ? try reshaped(product, Array(product.shape.dropLast())) : product
        guard let bias = try p.optionalTensor("bias", as: sum.element) else { return sum }
        return try Operators.add(sum, bias)
    },
    "Addmm": scaledProduct("input mat1 mat2 beta alpha") { try Operators.matmul($0, $1) },
    "Baddbmm": scaledProduct("input mat1 mat2 beta alpha") { try Operators.matmul($0, $1) },
    "Addmv": scaledProduct("input mat1 mat2 beta alpha") { try multiplied($0, $1) },
    "Addbmm": scaledProduct("input mat1 mat2 beta alpha") {
        try Operators.reduceSum(try Operators.matmul($0, $1), over: [0], reducedAxes: .removed)
    },
    "Mv": .tensor("input vec") { p in try multiplied(p.tensor("input"), p.tensor("vec")) },
    "Dot": .tensor("input other") { p in try multiplied(p.tensor("input"), p.tensor("other")) },
    "Correlate": .tensor("a v pad_mode") { p in try correlated(p) },
    "Outer": .tensor("input vec2") { p in
        try elementwise("outer", [try unsqueezed(p.tensor("input"), [1]), try unsqueezed(p.tensor("vec2"), [0])]) { $0[0] * $0[1] }
    },
    "Ger": .tensor("x1 x2") { p in
        try elementwise("outer", [try unsqueezed(p.tensor("x1"), [-1]), try unsqueezed(p.tensor("x2"), [-2])]) { $0[0] * $0[1] }
    },
    "Einsum": .value("x... equation") { p in try einsum(p, operands: "x") },
    "EinsumExt": .value("equation operands...") { p in try einsum(p, operands: "operands") },
]

private let product = PrimitiveRule.tensor("input mat2 transpose_a transpose_b") { p in
    var transposed: TransposedOperands = []
    if try p.flag("transpose_a") { transposed.insert(.a) }
    if try p.flag("transpose_b") { transposed.insert(.b) }
    return try Operators.matmul(p.tensor("input"), p.tensor("mat2"), transposing: transposed)
}

/// The product of matrices, stacks of them, or vectors, as NumPy has it.
private func multiplied(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    guard a.rank == 1 || b.rank == 1 else { return try Operators.matmul(a, b) }
    let product = try Operators.matmul(a.rank == 1 ? unsqueezed(a, [0]) : a, b.rank == 1 ? unsqueezed(b, [1]) : b)
    var shape = product.shape
    if b.rank == 1 { shape.removeLast() }
    if a.rank == 1 { shape.remove(at: shape.count - (b.rank == 1 ? 1 : 2)) }
    return try reshaped(product, shape)
}

/// The sums of products of one sequence with another that is moved along it, as numpy.correlate has them.
private func correlated(_ p: PrimitiveCall) throws -> Tensor {
    let (a, v) = try p.pair()
    guard a.rank == 1, v.rank == 1, let length = a.shape[0].constantInt, let count = v.shape[0].constantInt, length > 0,
        count > 0
    else {
        throw NodeProblem.unsupported("a correlation of the shapes \(a.shape) and \(v.shape)")
    }
    let (short, long) = (min(length, count), max(length, count))
    // Of all places where they meet, the first that counts, and how many do.
    let (start, extent) =
        switch try p.word("pad_mode", "valid", numbers: [1: "same", 2: "valid", 3: "full"]).lowercased() {
        case "full": (0, short + long - 1)
        case "same": (length < count ? short / 2 : short - 1 - short / 2, long)
        default: (short - 1, long - short + 1)
        }
    return compute(
        "correlate", [Expression(extent)],
        reduce: { (indices: [Expression]) in
            let k = Axis("k", extent: Expression(count))
            let place = indices[0] + k.index + Expression(start - (count - 1))
            return sum(
                conditional(place >= 0 && place < Expression(length), a[place] * v[k.index], constant(0, a.element)),
                over: k)
        })
}

/// beta · input + alpha · product.
private func scaledProduct(_ arguments: String, _ product: @escaping @Sendable (Tensor, Tensor) throws -> Tensor) -> PrimitiveRule {
    .tensor(arguments) { p in
        let beta = try p.number("beta", 1), alpha = try p.number("alpha", 1)
        let sum = try product(p.tensor("mat1"), p.tensor("mat2"))
        return try elementwise("addmm", [sum, p.tensor("input")]) { operands in
            let scaled = alpha == 1 ? operands[0] : operands[0] * constant(alpha, like: operands[0])
            return scaled + (beta == 1 ? operands[1] : operands[1] * constant(beta, like: operands[1]))
        }
    }
}

private func einsum(_ p: PrimitiveCall, operands: String) throws -> Lowered {
    let terms = try p.elements(operands).map { Lowered.tensor(widened($0.tensor)) }
    return try p.onnx("Einsum", terms, ["equation": .text(try p.word("equation", ""))])[0]
}
