import NDArray
import TensorIR

/// Replaces every call of an elementary function by arithmetic: what remains is operators that every target has.
///
/// Calls are expected in float32 or float64; narrower floats are widened before.
public func expandIntrinsics(_ expression: Expression) -> Expression {
    let expanded = expression.mapChildren(expandIntrinsics)
    guard case .call(let intrinsic, let arguments) = expanded else { return expanded }
    return expand(intrinsic, arguments: arguments)
}

/// The elementary function of the arguments as an expression without calls; it works on any number of lanes.
///
/// Accuracy, special values and formulas: docs/numerics.md.
public func expand(_ intrinsic: Intrinsic, arguments: [Expression]) -> Expression {
    precondition(arguments.count == intrinsic.arity, "\(intrinsic) takes \(intrinsic.arity) arguments")
    let x = arguments[0]
    precondition([.float32, .float64].contains(x.type.element), "\(intrinsic) of \(x.type) is widened before it is expanded")
    return switch intrinsic {
    case .exponential: exponential(x)
    case .logarithm: logarithm(x)
    case .sine: sine(x)
    case .cosine: cosine(x)
    case .tangent: tangent(x)
    case .hyperbolicTangent: hyperbolicTangent(x)
    case .sigmoid: sigmoid(x)
    case .errorFunction: errorFunction(x)
    case .power: power(x, arguments[1])
    }
}
