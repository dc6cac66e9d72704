import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let primitiveActivations: [String: PrimitiveRule] = [
    "ReLU": keepingTruths(.tensor("input") { p in try Operators.relu(p.tensor("input")) }),
    "ReLU6": .tensor("input") { p in
        let x = try p.tensor("input")
        return mapped("relu6", x) { minimum(maximum($0, constant(0, like: $0)), constant(6, like: $0)) }
    },
    "Elu": .tensor("input alpha") { p in
        try p.onnx("Elu", p.real("input"), attributes: ["alpha": .number(Float(try p.number("alpha", 1)))])
    },
    "CeLU": .tensor("input alpha") { p in
        try p.onnx("Celu", p.real("input"), attributes: ["alpha": .number(Float(try p.number("alpha", 1)))])
    },
    "SeLU": .tensor("input") { p in try p.onnx("Selu", p.real("input")) },
    "LeakyReLU": .tensor("input negative_slope") { p in
        let x = try p.tensor("input")
        return try Operators.leakyRelu(x, alpha: constant(try p.number("negative_slope", try p.number("alpha", 0.2)), x.element))
    },
    "PReLU": .tensor("input weight") { p in
        let x = try p.tensor("input"), slopes = try p.tensor("weight", as: x.element)
        let isShared = slopes.shape.allSatisfy(\.isOne)
        guard isShared || slopes.rank == 1 else { throw NodeProblem.invalid("slopes of shape \(slopes.shape) are not one for each channel") }
        return compute("prelu", x.shape) { (indices: [Expression]) in
            let slope = isShared ? slopes.onlyElement : slopes[indices[min(1, x.rank - 1)]]
            return x[indices].bound("x") { select($0 < constant(0, like: $0), $0 * slope, $0) }
        }
    },
    "HSigmoid": activation("hSigmoid") { x in minimum(maximum(x + 3.0, 0.0), 6.0) / 6.0 },
    "HSwish": activation("hSwish") { x in x * minimum(maximum(x + 3.0, 0.0), 6.0) / 6.0 },
    "GeLU": .tensor("input") { p in try Operators.gelu(p.real("input"), .hyperbolicTangent) },
    "GeluExt": .tensor("input approximate") { p in
        let form = try p.word("approximate", "none", numbers: [0: "none", 1: "tanh"])
        return try Operators.gelu(p.real("input"), form.lowercased() == "tanh" ? .hyperbolicTangent : .exact)
    },
    "FastGeLU": activation("fastGelu") { x in
        let magnitude = absolute(x)
        return x / (1.0 + call(.exponential, constant(-1.702, like: x) * magnitude)) * call(.exponential, constant(0.851, like: x) * (x - magnitude))
    },
    "SiLU": .tensor("input") { p in try Operators.silu(p.real("input")) },
    "Swish": .tensor("input") { p in try Operators.silu(p.real("input")) },
    "Mish": activation("mish") { x in x * call(.hyperbolicTangent, softplus(x)) },
    "Softplus": activation("softplus") { x in softplus(x) },
    "SoftplusExt": .tensor("input beta threshold") { p in
        let x = try p.real("input"), beta = try p.number("beta", 1), threshold = try p.number("threshold", 20)
        return mapped("softplus", x) { x in
            (x * constant(beta, like: x)).bound("scaled") { scaled in
                select(scaled > constant(threshold, like: scaled), x, softplus(scaled) / constant(beta, like: x))
            }
        }
    },
    "Softsign": activation("softsign") { x in x / (1.0 + absolute(x)) },
    "LogSigmoid": activation("logSigmoid") { x in -softplus(-x) },
    "SoftShrink": .tensor("input lambd") { p in
        let x = try p.real("input"), bound = try p.number("lambd", 0.5)
        return mapped("softShrink", x) { x in
            let limit = constant(bound, like: x)
            return select(x > limit, x - limit, select(x < -limit, x + limit, constant(0, like: x)))
        }
    },
    "HShrink": .tensor("input lambd") { p in
        let x = try p.real("input"), bound = try p.number("lambd", 0.5)
        return mapped("hShrink", x) { x in
            let limit = constant(bound, like: x)
            return select(x > limit || x < -limit, x, constant(0, like: x))
        }
    },
    "Hardtanh": .tensor("input min_val max_val") { p in
        let x = try p.tensor("input"), low = try p.number("min_val", -1), high = try p.number("max_val", 1)
        return mapped("hardtanh", x) { minimum(maximum($0, constant(low, like: $0)), constant(high, like: $0)) }
    },
    "Threshold": .tensor("input threshold value") { p in
        let x = try p.tensor("input"), limit = try p.number("threshold", 0), value = try p.number("value", 0)
        return mapped("threshold", x) { select($0 > constant(limit, like: $0), $0, constant(value, like: $0)) }
    },
    "GLU": .tensor("x axis") { p in try gated(p) { $0 * call(.sigmoid, $1) } },
    "Swiglu": .tensor("x axis") { p in try gated(p) { ($0 * call(.sigmoid, $0)) * $1 } },
    "Softmax": .tensor("input axis") { p in
        let x = try p.real("input")
        return try alongAxes(x, try p.axes("axis", rank: x.rank, standard: -1)) { try Operators.softmax($0, axis: $1) }
    },
    "LogSoftmax": .tensor("logits axis") { p in
        let x = try p.real("logits")
        return try Operators.logSoftmax(x, axis: p.axis("axis", -1, rank: x.rank))
    },
    "LogSumExp": .tensor("input dim keepdim") { p in
        let axes = try p.integers("dim") ?? []
        return try p.onnx(
            "ReduceLogSumExp", [.tensor(try p.real("input")), p.known(axes)],
            ["keepdims": .integer(try p.flag("keepdim") ? 1 : 0)])[0].asTensor!.tensor
    },
]

private func activation(_ name: String, _ value: @escaping @Sendable (Expression) -> Expression) -> PrimitiveRule {
    .tensor("input") { p in mapped(name, try p.real("input")) { $0.bound("x", value) } }
}

/// Both halves of an axis joined.
private func gated(_ p: PrimitiveCall, _ value: (Expression, Expression) -> Expression) throws -> Tensor {
    let x = try p.real("x")
    let axis = try p.axis("axis", -1, rank: x.rank)
    let half = x.shape[axis].dividedDown(by: 2)
    var shape = x.shape
    shape[axis] = half
    return compute("gated", shape) { (indices: [Expression]) in
        var other = indices
        other[axis] = indices[axis].plus(half)
        return value(x[indices], x[other])
    }
}

extension PrimitiveCall {
    /// The axes that are named, or else a standard one.
    fileprivate func axes(_ name: String, rank: Int, standard: Int) throws -> [Int] {
        try (integers(name) ?? [standard]).map { try normalised($0, rank: rank) }
    }
}

/// A function along one axis; several neighbours are made one first.
private func alongAxes(_ x: Tensor, _ axes: [Int], _ apply: (Tensor, Int) throws -> Tensor) throws -> Tensor {
    guard axes.count > 1 else { return try apply(x, axes.first ?? x.rank - 1) }
    let sorted = axes.sorted()
    guard zip(sorted, sorted.dropFirst()).allSatisfy({ $1 == $0 + 1 }) else {
        throw NodeProblem.unsupported("a function along the axes \(axes), which are not neighbours,")
    }
    let joined = Array(x.shape[..<sorted[0]]) + [elementCount(sorted.map { x.shape[$0] })] + x.shape[(sorted.last! + 1)...]
    return try reshaped(try apply(try reshaped(x, joined), sorted[0]), x.shape)
}
