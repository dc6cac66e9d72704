import Glibc
import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Primitives of one operand, element by element.

let primitiveFunctions: [String: PrimitiveRule] = [
    "Abs": keepingTruths(elementwise(.absolute)), "Neg": elementwise(.negate), "Sign": elementwise(.sign), "Floor": elementwise(.floor),
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
    "Erfinv": function("erfinv") { x in inverseErrorFunction(x) },
    "Lgamma": function("lgamma") { x in logarithmOfGamma(x) },
    "Digamma": function("digamma") { x in digamma(x) },
    "Mvlgamma": .tensor("x") { p in
        let x = try p.real("x"), count = try p.integer("p", 1)
        guard (1...64).contains(count) else { throw NodeProblem.unsupported("the gamma function of \(count) dimensions") }
        return mapped("mvlgamma", x) { x in
            x.bound("x") { x in
                (0..<count).reduce(constant(Double(count * (count - 1)) / 4 * log(.pi), like: x)) { sum, place in
                    sum + logarithmOfGamma(x - constant(Double(place) / 2, like: x))
                }
            }
        }
    },
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
        let x = try p.truthsOrNumbers("input")
        return x.isFloat ? mapped("trunc", x) { truncate($0) } : x
    },
    "Round": .tensor("input decimals") { p in
        let x = try p.tensor("input"), decimals = try p.integer("decimals", 0)
        guard decimals != 0, x.isFloat else { return try Operators.round(x) }
        let scale = constant(pow10(decimals), x.element)
        return mapped("round", x) { roundEven($0 * scale) / scale }
    },
    "Logit": .tensor("input eps") { p in
        let x = try p.real("input"), epsilon = try p.number("eps", -1)
        return mapped("logit", x) { x in
            let inner = epsilon < 0 ? x : minimum(maximum(x, constant(epsilon, like: x)), constant(1 - epsilon, like: x))
            return inner.bound("x") { call(.logarithm, $0 / (1.0 - $0)) }
        }
    },
    "IsNan": .tensor("x") { p in try p.onnx("IsNaN", p.truthsOrNumbers("x")) },
    "IsInf": .tensor("x") { p in try p.onnx("IsInf", p.truthsOrNumbers("x")) },
    "IsNegInf": .tensor("x") { p in try p.onnx("IsInf", p.truthsOrNumbers("x"), attributes: ["detect_positive": .integer(0)]) },
    "IsFinite": .tensor("x") { p in
        let x = try p.truthsOrNumbers("x")
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
    .tensor("input") { p in try operation.apply([try p.truthsOrNumbers("input")])[0] }
}

/// A rule for numbers that leaves truth values as they are, for they are 0 and 1.
func keepingTruths(_ rule: PrimitiveRule) -> PrimitiveRule {
    PrimitiveRule(arguments: rule.arguments, tuple: rule.tuple) { p in
        let x = try p.truthsOrNumbers(p.names[0])
        return x.element == .bool ? [.tensor(x)] : try rule.apply(p)
    }
}

/// One of our operators on floats: integers are converted first.
private func real(_ operation: Operator) -> PrimitiveRule {
    .tensor("input") { p in
        try operation.apply([p.real("input")])[0]
    }
}

private func onnxFunction(_ name: String) -> PrimitiveRule {
    .tensor("input") { p in
        try p.onnx(name, p.real("input"))
    }
}

/// A function of one float.
private func function(_ name: String, _ value: @escaping @Sendable (Expression) -> Expression) -> PrimitiveRule {
    .tensor("input") { p in
        mapped(name, try p.real("input"), value)
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

/// Giles, "Approximating the erfinv function" (2010): two polynomials, of the middle and of the tails.
private func inverseErrorFunction(_ x: Expression) -> Expression {
    x.bound("x") { x in
        (-logarithmOfOneMore(-(x * x))).bound("w") { w in
            let middle = polynomial(w - 2.5, [
                1.50140941, 0.246640727, -0.00417768164, -0.00125372503, 0.000218580870, -4.39150654e-6, -3.5233877e-6, 3.43273939e-7, 2.81022636e-8,
            ])
            let tail = polynomial(squareRoot(w) - 3.0, [
                2.83297682, 1.00167406, 0.00943887047, -0.0076224613, 0.00573950773, -0.00367342844, 0.00134934322, 0.000100950558, -0.000200214257,
            ])
            let value = x * select(w < constant(5, like: w), middle, tail)
            return select(absolute(x).equals(constant(1, like: x)), x * constant(.infinity, like: x), value)
        }
    }
}

/// ln |Γ(x)|: Stirling's series behind six steps of Γ(x + 1) = x Γ(x); below zero by Γ(x) Γ(1 - x) = π / sin πx.
private func logarithmOfGamma(_ x: Expression) -> Expression {
    func positive(_ x: Expression) -> Expression {
        let isLarge = x > constant(8, like: x)
        return select(isLarge, x, x + 6.0).bound("z") { z in
            let series = polynomial(1.0 / (z * z), [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680]) / z
            let stirling = (z - 0.5) * call(.logarithm, z) - z + constant(0.5 * log(2 * .pi), like: z) + series
            let steps = (1..<6).reduce(x) { $0 * (x + constant(Double($1), like: x)) }
            return select(isLarge, stirling, stirling - call(.logarithm, steps))
        }
    }
    return x.bound("x") { x in
        let isLeft = x < constant(0.5, like: x), infinity = constant(.infinity, like: x)
        return select(isLeft, 1.0 - x, x).bound("positive", positive).bound("value") { value in
            let sine = absolute(call(.sine, (x - roundEven(x)) * constant(.pi, like: x)))
            let reflected = constant(log(.pi), like: x) - call(.logarithm, sine) - value
            return select(absolute(x).equals(infinity), infinity, select(isLeft, reflected, value))
        }
    }
}

/// Γ'(x) / Γ(x), in the same way.
private func digamma(_ x: Expression) -> Expression {
    func positive(_ x: Expression) -> Expression {
        (x + 6.0).bound("z") { z in
            let series = polynomial(1.0 / (z * z), [0, 1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240])
            let steps = (1..<6).reduce(1.0 / x) { $0 + 1.0 / (x + constant(Double($1), like: x)) }
            return call(.logarithm, z) - 0.5 / z - series - steps
        }
    }
    return x.bound("x") { x in
        let isLeft = x < constant(0, like: x)
        return select(isLeft, 1.0 - x, x).bound("positive", positive).bound("value") { value in
            let angle = (x - roundEven(x)) * constant(.pi, like: x)
            return select(isLeft, value - constant(.pi, like: x) / call(.tangent, angle), value)
        }
    }
}
