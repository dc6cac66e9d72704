import TensorIR

// Arithmetic on extents that computes what is known now, so that static shapes stay constants:
// the IR's index arithmetic, written in the order in which it is read.

extension Expression {
    /// Whether the extent is 1 for certain: such an axis broadcasts.
    package var isOne: Bool { integerValue == 1 }
    package var isZero: Bool { integerValue == 0 }
    package var constantInt: Int? { integerValue.map(Int.init) }

    package func plus(_ other: Expression) -> Expression { indexAdd(self, other) }
    package func minus(_ other: Expression) -> Expression { indexSubtract(self, other) }
    package func times(_ other: Expression) -> Expression { indexMultiply(self, other) }

    /// Rounded down; the divisor is positive.
    package func dividedDown(by divisor: Expression) -> Expression { indexDivide(self, divisor) }

    /// Rounded up; the divisor is positive.
    package func dividedUp(by divisor: Expression) -> Expression {
        divisor.isOne ? self : plus(divisor.minus(1)).dividedDown(by: divisor)
    }

    package func atLeast(_ bound: Expression) -> Expression {
        if let a = integerValue, let b = bound.integerValue { return Expression(Int(max(a, b))) }
        return self == bound ? self : TensorIR.maximum(self, bound)
    }

    package func atMost(_ bound: Expression) -> Expression {
        if let a = integerValue, let b = bound.integerValue { return Expression(Int(min(a, b))) }
        return self == bound ? self : TensorIR.minimum(self, bound)
    }
}

extension Sequence<Expression> {
    /// The number of elements of a shape.
    package var elementCount: Expression { reduce(1) { $0.times($1) } }
}

/// Whether two shapes certainly have as many elements: symbolic factors must be the same on both sides.
/// `nil` where it cannot be known before the kernel runs.
package func haveSameElementCount(_ left: [Expression], _ right: [Expression]) -> Bool? {
    // A shape without elements has as many as any other, whatever its further extents are.
    if left.contains(where: \.isZero), right.contains(where: \.isZero) { return true }
    var rest = right
    var (leftCount, rightCount) = (1, 1)
    var hasSymbols = false
    for factor in left {
        if let position = rest.firstIndex(of: factor) {
            rest.remove(at: position)
        } else if let value = factor.constantInt {
            leftCount *= value
        } else {
            hasSymbols = true
        }
    }
    for factor in rest {
        if let value = factor.constantInt { rightCount *= value } else { hasSymbols = true }
    }
    return hasSymbols ? nil : leftCount == rightCount
}
