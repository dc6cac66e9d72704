import TensorExpression
import TensorIR

extension OperatorDefinition {
    static let squareRoot = real("√x", "NaN below 0.") { TensorIR.squareRoot($0) }
    static let reciprocalSquareRoot = real("1 / √x", "Infinity at 0, NaN below.") { 1.0 / TensorIR.squareRoot($0) }
    static let exponential = real("e ^ x") { call(.exponential, $0) }
    static let logarithm = real("ln x", "Minus infinity at 0, NaN below.") { call(.logarithm, $0) }
    static let sine = real("sin x") { call(.sine, $0) }
    static let cosine = real("cos x") { call(.cosine, $0) }
    static let tangent = real("tan x") { call(.tangent, $0) }
    static let hyperbolicTangent = real("tanh x") { call(.hyperbolicTangent, $0) }
    static let sigmoid = real("1 / (1 + e ^ -x)") { call(.sigmoid, $0) }
    static let errorFunction = real("erf x = 2/√π · ∫₀ˣ e ^ -t² dt") { call(.errorFunction, $0) }

    private static func real(
        _ formula: String, _ note: String = "", _ value: @escaping @Sendable (Expression) -> Expression
    ) -> OperatorDefinition {
        unary(formula, on: .floats, lacking: notIntegral, note: note, value)
    }
}

/// √x of floats; NaN below 0.
public func squareRoot(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.squareRoot.result(x) }

/// 1 / √x of floats.
public func reciprocalSquareRoot(_ x: Tensor) throws(OperatorError) -> Tensor {
    try Operator.reciprocalSquareRoot.result(x)
}

/// e to the power of x, of floats.
public func exponential(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.exponential.result(x) }

/// The natural logarithm of floats.
public func logarithm(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.logarithm.result(x) }

/// The sine of floats, in radians.
public func sine(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.sine.result(x) }

/// The cosine of floats, in radians.
public func cosine(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.cosine.result(x) }

/// The tangent of floats, in radians.
public func tangent(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.tangent.result(x) }

/// The hyperbolic tangent of floats.
public func hyperbolicTangent(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.hyperbolicTangent.result(x) }

/// 1 / (1 + e^-x) of floats.
public func sigmoid(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.sigmoid.result(x) }

/// The error function of floats.
public func errorFunction(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.errorFunction.result(x) }
