import NDArray
import TensorIR

/// Replaces every call of an elementary function, and every conversion of a 16-bit float, by arithmetic: what remains is
/// operators that every target has.
///
/// Calls are expected in float32 or float64, and 16-bit floats to meet float32 only: `Lowering` widens before.
public func expandIntrinsics(_ expression: Expression) -> Expression {
    let expanded = expression.mapChildren(expandIntrinsics)
    switch expanded {
    case .call(let intrinsic, let arguments): return expand(intrinsic, arguments: arguments)
    case .cast(.float32, let half, _) where half.type.element.isHalf: return widened(half)
    case .cast(.int32, let x, _) where x.type.element == .float32: return integer(of: x) ?? expanded
    case .cast(let element, let x, _) where element.isHalf && x.type.element == .float32: return narrowed(x, to: element)
    default: return expanded
    }
}

extension ElementType {
    fileprivate var isHalf: Bool { self == .float16 || self == .bfloat16 }
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
    case .exponentialOfNonpositive: exponentialOfNonpositive(x)
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
