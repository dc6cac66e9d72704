import TensorIR

/// Where the target has no vectors: loops marked `vectorized` are unrolled instead, and copies of an element stored one by one.
///
/// Unrolled and not serial, because what they index may be registers.
func serializeVectors(_ statement: Statement) -> Statement {
    let inner = statement.map(statements: serializeVectors) { $0 }
    switch inner {
    case .loop(var loop) where loop.kind == .vectorized:
        loop.kind = .unrolled
        return .loop(loop)
    case .store(let buffer, let indices, .broadcast(let value, let lanes)) where buffer.endsInCopies:
        return .inOrder((0..<lanes).map { .store(buffer, indices.dropLast() + [Expression($0)], value) })
    default: return inner
    }
}
