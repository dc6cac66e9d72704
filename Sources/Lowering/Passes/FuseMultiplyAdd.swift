import TensorIR

/// Joins a product of floats and the sum it goes into.
///
///     c + a * b   =>   multiplyAdd(a, b, c)
///
/// Only for targets whose relaxed instructions may round once instead of twice. It comes before elementary functions are
/// written out, since those say themselves which of their products may be fused.
func fuseMultiplyAdd(_ expression: Expression) -> Expression {
    let inner = expression.mapChildren(fuseMultiplyAdd)
    guard case .binary(.add, let left, let right) = inner, inner.type.element.isFloat else { return inner }
    if case .binary(.multiply, let a, let b) = right { return multiplyAdd(a, b, left) }
    if case .binary(.multiply, let a, let b) = left { return multiplyAdd(a, b, right) }
    return inner
}
