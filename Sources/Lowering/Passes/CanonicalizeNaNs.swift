import TensorIR

/// Lets no NaN into memory whose bits an engine may choose.
///
///     y[i] = a / b   =>   let value = a / b;  y[i] = value == value ? value : NaN
///
/// WebAssembly leaves sign and payload of a computed NaN to the engine. What only moves elements keeps their bits, on every engine, and so
/// is left alone; so are registers, since what becomes of a NaN in them is a NaN, whatever its bits. They are looked at
/// in two more places: where a float is rounded to one of 16 bits, and where its bits are taken as an integer.
/// Elementary functions, which are written out later, look at the bits of no NaN whose result is not one.
func canonicalizeNaNs(_ statement: Statement) -> Statement {
    let inner = statement.map(statements: canonicalizeNaNs, expressions: canonicalizeNaNs)
    guard case .store(let buffer, let indices, let value) = inner, buffer.scope == .global else { return inner }
    return .store(buffer, indices, value.withCanonicalNaN)
}

private func canonicalizeNaNs(_ expression: Expression) -> Expression {
    let inner = expression.mapChildren(canonicalizeNaNs)
    switch inner {
    case .cast(let element, let operand, let mode) where element.isHalfFloat: return .cast(element, operand.withCanonicalNaN, mode)
    case .bitcast(let element, let operand) where !element.isFloat: return .bitcast(element, operand.withCanonicalNaN)
    default: return inner
    }
}

extension Expression {
    /// The value, or the NaN that is positive and quiet, with a payload of 0.
    fileprivate var withCanonicalNaN: Expression {
        guard mayBeComputedNaN else { return self }
        return bound("value") { .select($0.equals($0), $0, .float(.nan, type)) }
    }

    /// Whether it may be a NaN that is computed, not loaded. 16-bit floats are, where they are rounded to.
    private var mayBeComputedNaN: Bool {
        guard type.element.isFloat, !type.element.isHalfFloat else { return false }
        return switch self {
        case .float, .integer, .load, .bitcast: false
        case .cast(_, let operand, _): operand.type.element.isFloat && (operand.type.element.isHalfFloat || operand.mayBeComputedNaN || operand.type != type)
        case .select(_, let first, let second), .conditional(_, let first, let second): first.mayBeComputedNaN || second.mayBeComputedNaN
        case .letIn(_, _, let body): body.mayBeComputedNaN
        case .broadcast(let value, _): value.mayBeComputedNaN
        default: true
        }
    }
}
