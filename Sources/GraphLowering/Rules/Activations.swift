import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Activations: functions of one element, with parameters as attributes.

let activationRules: [String: OperatorRule] = [
    "LeakyRelu": parametric("leakyRelu", ["alpha": 0.01]) { x, p in select(x < 0.0, x * p["alpha"]!, x) },
    "Elu": parametric("elu", ["alpha": 1]) { x, p in select(x < 0.0, p["alpha"]! * exponentialMinusOne(x), x) },
    "Celu": parametric("celu", ["alpha": 1]) { x, p in
        let alpha = p["alpha"]!
        return maximum(0.0, x) + minimum(0.0, alpha * exponentialMinusOne(x / alpha))
    },
    "Selu": parametric("selu", ["alpha": 1.6732632423543772, "gamma": 1.0507009873554805]) { x, p in
        p["gamma"]! * select(x <= 0.0, p["alpha"]! * exponentialMinusOne(x), x)
    },
    "ThresholdedRelu": parametric("thresholdedRelu", ["alpha": 1]) { x, p in select(x > p["alpha"]!, x, 0.0) },
    "HardSigmoid": parametric("hardSigmoid", ["alpha": 0.2, "beta": 0.5]) { x, p in
        maximum(0.0, minimum(1.0, p["alpha"]! * x + p["beta"]!))
    },
    "HardSwish": parametric("hardSwish", [:]) { x, _ in
        x * maximum(0.0, minimum(1.0, constant(1.0 / 6, like: x) * x + 0.5))
    },
    "Softplus": parametric("softplus", [:]) { x, _ in softplus(x) },
    "Softsign": parametric("softsign", [:]) { x, _ in x / (1.0 + absolute(x)) },
    "Mish": parametric("mish", [:]) { x, _ in x * call(.hyperbolicTangent, softplus(x)) },
    "Swish": parametric("swish", ["alpha": 1]) { x, p in x * call(.sigmoid, p["alpha"]! * x) },
    "Shrink": .tensor { application in
        let x = try application.tensor(0)
        let (lambda, bias) = (try application.number("lambd", 0.5), try application.number("bias", 0))
        return mapped("shrink", x) { x in
            let float = x.type.element.isFloat ? x : x.cast(to: .float32)
            let low = constant(-lambda, like: float), high = constant(lambda, like: float), shift = constant(bias, like: float)
            let result = select(float < low, float + shift, select(float > high, float - shift, constant(0, like: float)))
            return result.cast(to: x.type.element)
        }
    },
    "Gelu": .tensor { try Operators.gelu($0.tensor(0), $0.text("approximate", "none") == "tanh" ? .hyperbolicTangent : .exact) },
    "PRelu": .tensor { application in
        let x = try application.tensor(0)
        var slope = try application.tensor(1)
        if application.version < 7, slope.rank == 1, x.rank > 2, !slope.shape[0].isOne {
            slope = try reshaped(slope, slope.shape + [Expression](repeating: 1, count: x.rank - 2))
        }
        return try elementwise("prelu", [x, slope]) { select($0[0] < constant(0, like: $0[0]), $0[0] * $0[1], $0[0]) }
    },
    "Clip": .tensor { try clip($0) },
]

/// A function of one float and of attributes that are numbers.
private func parametric(
    _ name: String, _ standards: [String: Double],
    _ value: @escaping @Sendable (Expression, [String: Expression]) -> Expression
) -> OperatorRule {
    .tensor { application in
        let x = try application.tensor(0)
        guard x.isFloat else { throw NodeProblem.unsupported("computing it on \(x.element)") }
        var parameters: [String: Expression] = [:]
        for (name, standard) in standards { parameters[name] = constant(try application.number(name, standard), x.element) }
        return mapped(name, x) { x in x.bound("x") { value($0, parameters) } }
    }
}

/// e^x - 1 without cancellation near 0.
func exponentialMinusOne(_ x: Expression) -> Expression {
    let series = x * polynomial(x, [1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040])
    return select(absolute(x) < constant(0.1, like: x), series, call(.exponential, x) - 1.0)
}

/// ln(1 + e^x), from max(x, 0) so that nothing overflows.
func softplus(_ x: Expression) -> Expression {
    maximum(x, 0.0) + call(.logarithm, 1.0 + call(.exponential, -absolute(x)))
}

/// Bounds are operands from version 11 on, attributes before; either may be left out.
private func clip(_ application: borrowing Application) throws -> Tensor {
    let x = try application.tensor(0)
    var low: Expression?, high: Expression?
    if application.version < 11 {
        low = try application.optionalNumber("min").map { constant($0, x.element) }
        high = try application.optionalNumber("max").map { constant($0, x.element) }
    } else {
        low = try bound(application, 1, x.element)
        high = try bound(application, 2, x.element)
    }
    return mapped("clip", x) { x in
        let raised = low.map { fastMaximum(x, $0) } ?? x
        return high.map { fastMinimum(raised, $0) } ?? raised
    }
}

private func bound(_ application: borrowing Application, _ index: Int, _ element: ElementType) throws -> Expression? {
    guard application.has(index) else { return nil }
    // A bound that is known becomes part of the code.
    if let known = try application.lowered(index).known, known.count == 1 {
        return element.isFloat ? constant(known[double: 0], element) : .constant(known[integer: 0], ValueType(element))
    }
    return try application.tensor(index).onlyElement
}
