import NDArray
import TensorIR

/// Carries out the arithmetic of float16 and bfloat16 in float32, rounding after every operator.
///
///     a + b   =>   float16(float32(a) + float32(b))
///
/// What is left on the two types is loads, stores, selects and conversions.
func widenHalfFloats(_ expression: Expression) -> Expression {
    let inner = expression.mapChildren(widenHalfFloats)
    switch inner {
    case .unary, .binary, .multiplyAdd, .call:
        guard inner.type.element.isHalfFloat else { return inner }
        return inner.mapChildren { $0.cast(to: .float32) }.cast(to: inner.type.element)
    case .compare(_, let left, _):
        return left.type.element.isHalfFloat ? inner.mapChildren { $0.cast(to: .float32) } : inner
    case .cast(let element, let operand, let mode):
        let source = operand.type.element
        let viaFloat = source.isHalfFloat && element != .float32 || element.isHalfFloat && source != .float32
        guard viaFloat, source != element else { return inner }
        return .cast(element, operand.cast(to: .float32, mode), mode)
    default:
        return inner
    }
}

extension ElementType {
    /// Whether the type is held in two bytes and computed in float32.
    var isHalfFloat: Bool { self == .float16 || self == .bfloat16 }
}
