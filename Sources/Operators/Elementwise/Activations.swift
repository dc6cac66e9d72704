import NDArray
import TensorExpression
import TensorIR

extension OperatorDefinition {
    static let relu = unary("max(x, 0)", on: .numbers, note: "NaN for NaN.") {
        // `x < 0 ? 0 : x` keeps a NaN and is one instruction.
        TensorIR.fastMaximum($0, .constant(0, $0.type))
    }
    static let leakyRelu = elementwise(
        "x where x ≥ 0, else alpha · x", [OperandDefinition("x")],
        attributes: [AttributeDefinition("alpha", .number, 0.01, "the slope below 0")],
        on: .floats, lacking: "its slope is a fraction: Cast to FP32 first"
    ) { elements, invocation throws(OperatorError) in
        let x = elements[0]
        let alpha = try invocation.scalar("alpha", x.type.element)
        return TensorIR.select(x < 0.0, x * alpha, x)
    }
    static let clip = elementwise(
        "min(max(x, min), max)", [OperandDefinition("x")],
        attributes: [
            AttributeDefinition("min", .number, .number(-.infinity), "the lower bound"),
            AttributeDefinition("max", .number, .number(.infinity), "the upper bound"),
        ],
        on: .numbers, note: "NaN for NaN. For integers the bounds are rounded inwards and kept to the type's range."
    ) { elements, invocation throws(OperatorError) in
        let element = elements[0].type.element
        let least = try bound("min", of: element, .up, invocation)
        let greatest = try bound("max", of: element, .down, invocation)
        return TensorIR.fastMinimum(TensorIR.fastMaximum(elements[0], least), greatest)
    }
    static let gelu = elementwise(
        "x · Φ(x), Φ the normal distribution's", [OperandDefinition("x")],
        attributes: [
            AttributeDefinition(
                "approximate", .oneOf(GeluForm.allCases.map(\.rawValue)), "none",
                "none: Φ(x) = (1 + erf(x / √2)) / 2; tanh: (1 + tanh(√(2/π) · (x + 0.044715 · x³))) / 2")
        ],
        on: .floats, lacking: notIntegral
    ) { elements, invocation throws(OperatorError) in
        let x = elements[0]
        switch try invocation.choice("approximate", of: GeluForm.self) {
        case .exact: return 0.5 * x * (1.0 + call(.errorFunction, x * Expression(floatLiteral: 0.5.squareRoot())))
        case .hyperbolicTangent:
            let inner = 0.7978845608028654 * x * (1.0 + 0.044715 * x * x)
            return 0.5 * x * (1.0 + call(.hyperbolicTangent, inner))
        }
    }
    static let silu = unary("x / (1 + e ^ -x)", on: .floats, lacking: notIntegral) { $0 * call(.sigmoid, $0) }

    /// A bound as a constant of the type, an integer one rounded towards the inside.
    private static func bound(
        _ name: String, of element: ElementType, _ inwards: FloatingPointRoundingRule, _ invocation: Invocation
    ) throws(OperatorError) -> Expression {
        if case .expression(let given) = try invocation.value(name) { return given }
        let value = try invocation.number(name)
        return element.constant(nearest: element.isFloat ? value : value.rounded(inwards))
    }
}

/// How GeLU computes the normal distribution.
public enum GeluForm: String, CaseIterable, Sendable {
    /// By the error function.
    case exact = "none"
    /// By an approximation with a hyperbolic tangent.
    case hyperbolicTangent = "tanh"
}

/// max(x, 0); NaN for NaN.
public func relu(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.relu.result(x) }

/// x where x is not below 0, else alpha · x; of floats. `alpha` is a constant or a variable of x's type.
public func leakyRelu(_ x: Tensor, alpha: Expression) throws(OperatorError) -> Tensor {
    try Operator.leakyRelu.result(x, attributes: ["alpha": .expression(alpha)])
}

/// x, but no less than `minimum` and no more than `maximum`: constants or variables of x's type.
public func clip(_ x: Tensor, minimum: Expression, maximum: Expression) throws(OperatorError) -> Tensor {
    try Operator.clip.result(x, attributes: ["min": .expression(minimum), "max": .expression(maximum)])
}

/// x · Φ(x) of floats, Φ being the normal distribution's.
public func gelu(_ x: Tensor, _ form: GeluForm = .exact) throws(OperatorError) -> Tensor {
    try Operator.gelu.result(x, attributes: ["approximate": .text(form.rawValue)])
}

/// x · sigmoid(x) of floats.
public func silu(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.silu.result(x) }
