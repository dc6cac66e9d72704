import TensorIR

/// Writes out the bodies of loops marked `unrolled`.
///
///     unrolled for i in 0..<2        C[0] = A[0]
///         C[i] = A[i]           =>   C[1] = A[1]
///
/// Precondition: the extents of those loops are constant.
func unrollLoops(_ statement: Statement) -> Statement {
    let inner = statement.map(statements: unrollLoops) { $0 }
    guard case .loop(let loop) = inner, loop.kind == .unrolled else { return inner }
    return unrolled(loop)
}

/// The iterations of one loop of constant extent, one after the other.
func unrolled(_ loop: Loop) -> Statement {
    guard let extent = loop.extent.integerValue else {
        preconditionFailure("the unrolled loop \(loop.variable) has a constant extent")
    }
    return .inOrder((0..<max(0, Int(extent))).map { iteration in
        let value = indexAdd(loop.minimum, Expression(iteration))
        return loop.body.substituting([loop.variable: value]).mapExpressions { $0.takingChoices }.renamed()
    })
}

extension Expression {
    /// The expression with what an index chooses taken, where the index is now constant: before tables of formulas are copied further.
    fileprivate var takingChoices: Expression {
        if case .select(.compare(.equal, let index, let value), let first, let second) = self,
            let left = index.integerValue, let right = value.integerValue
        {
            return (left == right ? first : second).takingChoices
        }
        return mapChildren(\.takingChoices)
    }
}
