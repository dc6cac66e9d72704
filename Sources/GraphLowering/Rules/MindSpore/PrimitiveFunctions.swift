import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Primitives of one operand, element by element.

let primitiveFunctions: [String: PrimitiveRule] = [
    "Abs": elementwise(.absolute), "Neg": elementwise(.negate), "Sign": elementwise(.sign), "Floor": elementwise(.floor),
    "Ceil": elementwise(.ceiling), "BitwiseNot": elementwise(.bitwiseNot), "LogicalNot": elementwise(.logicalNot),
    "Sqrt": real(.squareRoot), "Rsqrt": real(.reciprocalSquareRoot), "Exp": real(.exponential), "Log": real(.logarithm),
    "Sin": real(.sine), "Cos": real(.cosine), "Tan": real(.tangent), "Tanh": real(.hyperbolicTangent), "Sigmoid": real(.sigmoid),
    "Erf": real(.errorFunction),
    "Acos": onnxFunction("Acos"), "Asin": onnxFunction("Asin"), "Atan": onnxFunction("Atan"), "Sinh": onnxFunction("Sinh"),
    "Cosh": onnxFunction("Cosh"), "Asinh": onnxFunction("Asinh"), "Acosh": onnxFunction("Acosh"), "Atanh": onnxFunction("Atanh"),
    "Expm1": function("expm1") { x in x.bound("x", exponentialMinusOne) },
    "Exp2": function("exp2") { x in call(.exponential, x * constant(0.693147180559945309, like: x)) },
    "Log1p": function("log1p") { x in x.bound("x", logarithmOfOneMore) },
    "Log2": function("log2") { x in call(.logarithm, x) * constant(1.44269504088896341, like: x) },
    "Log10": function("log10") { x in call(.logarithm, x) * constant(0.434294481903251828, like: x) },
    "Erfc": function("erfc") { x in 1.0 - call(.errorFunction, x) },
    "Reciprocal": function("reciprocal") { x in 1.0 / x },
    "Sinc": function("sinc") { x in
        (x * constant(Double.pi, like: x)).bound("angle") { select($0.equals(constant(0, like: $0)), 1.0, call(.sine, $0) / $0) }
    },
    "Frac": function("frac") { x in x.bound("x") { $0 - truncate($0) } },
    "Square": .tensor("input") { p in
        let x = try p.tensor("input")
        return mapped("square", x) { $0 * $0 }
    },
    "Trunc": .tensor("input") { p in
        let x = try p.tensor("input")
        return x.isFloat ? mapped("trunc", x) { truncate($0) } : x
    },
    "Round": .tensor("input decimals") { p in
        let x = try p.tensor("input"), decimals = try p.integer("decimals", 0)
        guard decimals != 0, x.isFloat else { return try Operators.round(x) }
        let scale = constant(pow10(decimals), x.element)
        return mapped("round", x) { roundEven($0 * scale) / scale }
    },
    "Logit": .tensor("input eps") { p in
        let x = try p.tensor("input", as: p.resultElement("input")), epsilon = try p.number("eps", -1)
        return mapped("logit", x) { x in
            let inner = epsilon < 0 ? x : minimum(maximum(x, constant(epsilon, like: x)), constant(1 - epsilon, like: x))
            return inner.bound("x") { call(.logarithm, $0 / (1.0 - $0)) }
        }
    },
    "IsNan": .tensor("x") { p in try p.onnx("IsNaN", p.tensor("x")) },
    "IsInf": .tensor("x") { p in try p.onnx("IsInf", p.tensor("x")) },
    "IsNegInf": .tensor("x") { p in try p.onnx("IsInf", p.tensor("x"), attributes: ["detect_positive": .integer(0)]) },
    "IsFinite": .tensor("x") { p in
        let x = try p.tensor("x")
        guard x.isFloat else { return filled("isFinite", x.shape, true) }
        return mapped("isFinite", x) { absolute($0) < constant(.infinity, like: $0) }
    },
    "NanToNum": .tensor("input nan posinf neginf") { p in
        let x = try p.tensor("input"), greatest = p.declaredElement() == .float16 ? 65504.0 : Double(Float.greatestFiniteMagnitude)
        let nan = try p.number("nan", 0), high = try p.number("posinf", greatest), low = try p.number("neginf", -greatest)
        return mapped("nanToNum", x) { x in
            x.bound("x") { x in
                let finite = select(x.equals(constant(.infinity, like: x)), constant(high, like: x),
                    select(x.equals(constant(-.infinity, like: x)), constant(low, like: x), x))
                return select(x.differs(from: x), constant(nan, like: x), finite)
            }
        }
    },
    "Cast": .value("input dtype") { p in
        let x = try p.lowered("input")
        guard let target = try p.elementType("dtype") ?? p.elementType("DstT") ?? p.declaredElement() else {
            throw NodeProblem.invalid("argument dtype is missing")
        }
        return try p.onnx("Cast", [.tensor(x)], ["to": .integer(target.rawValue)])[0]
    },
    "ScalarCast": .value("input dtype") { p in
        guard let target = try p.elementType("dtype") ?? p.declaredElement() else { return .tensor(try p.lowered("input")) }
        return try p.onnx("Cast", [.tensor(try p.lowered("input"))], ["to": .integer(target.rawValue)])[0]
    },
    "Truth": .value("input") { p in try p.onnx("Cast", [.tensor(try p.lowered("input"))], ["to": .integer(GraphElement.bool.rawValue)])[0] },
    "Identity": .value("input") { p in .tensor(try p.lowered("input")) },
    "ToTensor": .value("input dtype") { p in
        let parts = try p.elements("input")
        let rank = parts.first?.shape.count ?? 0
        if parts.count == 1, rank > 0 { return .tensor(parts[0]) }
        if parts.count == 1, case .tensor? = p.value("input") { return .tensor(parts[0]) }
        guard let extents = parts.map({ $0.indexElements?.first }) as? [Expression] else {
            return .tensor(try concatenated(parts.map { try unsqueezed($0.tensor, [0]) }, 0))
        }
        return .tensor(integerTensor("tensor", extents, [extents.count], p.application.constants))
    },
    "MakeTuple": .value("") { p in
        .sequence(try p.application.operands.indices.map { try p.application.operand($0) }, of: .unknown)
    },
    "TensorCopy": .value("input") { p in .tensor(try p.lowered("input")) },
]

/// One of our operators, on the operand's own type.
private func elementwise(_ operation: Operator) -> PrimitiveRule {
    .tensor("input") { p in try operation.apply([try p.tensor("input")])[0] }
}

/// One of our operators on floats: integers are converted first.
private func real(_ operation: Operator) -> PrimitiveRule {
    .tensor("input") { p in
        let x = try p.tensor("input")
        return try operation.apply([x.isFloat ? x : converted(x, to: .float32)])[0]
    }
}

private func onnxFunction(_ name: String) -> PrimitiveRule {
    .tensor("input") { p in
        let x = try p.tensor("input")
        return try p.onnx(name, x.isFloat ? x : converted(x, to: .float32))
    }
}

/// A function of one float.
private func function(_ name: String, _ value: @escaping @Sendable (Expression) -> Expression) -> PrimitiveRule {
    .tensor("input") { p in
        let x = try p.tensor("input")
        return mapped(name, x.isFloat ? x : converted(x, to: .float32), value)
    }
}

/// ln(1 + x), by the series where 1 + x would lose x.
func logarithmOfOneMore(_ x: Expression) -> Expression {
    let series = x * polynomial(x, (0..<8).map { (power: Int) in (power.isMultiple(of: 2) ? 1.0 : -1.0) / Double(power + 1) })
    return select(absolute(x) < constant(0.05, like: x), series, call(.logarithm, 1.0 + x))
}

private func pow10(_ exponent: Int) -> Double {
    (0..<min(exponent.magnitude, 40)).reduce(1.0) { value, _ in exponent > 0 ? value * 10 : value / 10 }
}
