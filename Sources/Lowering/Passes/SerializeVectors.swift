import TensorIR

/// Where the target has no vectors: loops marked `vectorized` are unrolled instead.
///
/// Unrolled and not serial, because what they index may be registers.
func serializeVectors(_ statement: Statement) -> Statement {
    let inner = statement.map(statements: serializeVectors) { $0 }
    guard case .loop(var loop) = inner, loop.kind == .vectorized else { return inner }
    loop.kind = .unrolled
    return .loop(loop)
}
