// Index arithmetic that folds what is plainly constant, so that nests read well as they are built.

package func indexAdd(_ left: Expression, _ right: Expression) -> Expression {
    switch (left.integerValue, right.integerValue) {
    case (let a?, let b?): Expression(Int(a + b))
    case (0?, _): right
    case (_, 0?): left
    default: left + right
    }
}

package func indexSubtract(_ left: Expression, _ right: Expression) -> Expression {
    if let a = left.integerValue, let b = right.integerValue { return Expression(Int(a - b)) }
    if right.integerValue == 0 { return left }
    return left == right ? 0 : left - right
}

package func indexMultiply(_ left: Expression, _ right: Expression) -> Expression {
    switch (left.integerValue, right.integerValue) {
    case (let a?, let b?): Expression(Int(a * b))
    case (0?, _), (_, 0?): 0
    case (1?, _): right
    case (_, 1?): left
    default: left * right
    }
}

/// Rounded down; the divisor is positive.
package func indexDivide(_ left: Expression, _ right: Expression) -> Expression {
    if right.integerValue == 1 { return left }
    if let a = left.integerValue, let b = right.integerValue, b > 0 {
        return Expression(Int(a >= 0 ? a / b : -((b - 1 - a) / b)))
    }
    return left.floorDivided(by: right)
}

/// The remainder of `indexDivide`.
package func indexModulo(_ left: Expression, _ right: Expression) -> Expression {
    if right.integerValue == 1 { return 0 }
    if let a = left.integerValue, let b = right.integerValue, b > 0 { return Expression(Int(((a % b) + b) % b)) }
    return left.modulo(right)
}
