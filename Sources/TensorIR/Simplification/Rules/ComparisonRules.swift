import NDArray

extension Rule {
    static let integerComparisons: [Rule] = [compareWithItself, decideComparison, cancelTerms]

    /// A condition that holds, or does not, where the expression stands.
    static let knownCondition = Rule("known condition") { expression, context in
        guard expression.type.element == .bool, let truth = context.knownTruth(of: expression) else { return nil }
        return .constant(Int64(truth ? 1 : 0), expression.type)
    }

    private static let compareWithItself = Rule("compare with itself") { expression, _ in
        guard case .compare(let operation, let left, let right) = expression, !left.type.element.isFloat,
            left.isIdentical(to: right)
        else { return nil }
        return .constant(Int64(Arithmetic.holds(operation, 0, 0) ? 1 : 0), expression.type)
    }

    private static let decideComparison = Rule.integerComparison("decide a comparison") { operation, left, right, context in
        guard let truth = context.truth(operation, left, right) else { return nil }
        return .constant(Int64(truth ? 1 : 0), left.type.with(element: .bool))
    }

    /// `4 * i + j < j + 10` becomes `i < 3`.
    private static let cancelTerms = Rule.integerComparison("cancel terms of a comparison") { operation, left, right, context in
        let element = left.type.element
        guard element.isSignedInteger else { return nil }
        let (leftSum, rightSum) = (LinearSum(left), LinearSum(right))
        guard context.isExact(leftSum, element), context.isExact(rightSum, element) else { return nil }
        let difference = leftSum - rightSum
        guard !difference.terms.isEmpty, let (low, high) = sides(difference, operation),
            context.isExact(low, element), context.isExact(high, element)
        else { return nil }
        let result = Expression.compare(operation, low.expression(left.type), high.expression(left.type))
        return result.size < 1 + left.size + right.size ? result : nil
    }

    /// What is left and right of the operator in `difference op 0`, divided by what divides all coefficients.
    private static func sides(_ difference: LinearSum, _ operation: ComparisonOperator) -> (LinearSum, LinearSum)? {
        var divisor = difference.terms.reduce(0) { greatestCommonDivisor($0, $1.coefficient) }
        let limit = 0 &- difference.constant
        if (operation == .equal || operation == .notEqual) && limit % divisor != 0 { divisor = 1 }
        let (added, subtracted) = difference.split { _, coefficient in coefficient > 0 }
        var terms = LinearSum()
        for (atom, coefficient) in subtracted.terms { terms.add(atom, 0 &- coefficient) }
        let left = added.dividedExactly(by: divisor)
        var right = terms.dividedExactly(by: divisor)
        switch operation {
        // x < limit / divisor is x < the quotient rounded up, as x is an integer.
        case .less, .greaterOrEqual: right.constant = 0 &- Arithmetic.floorDivide(0 &- limit, divisor)
        case .lessOrEqual, .greater: right.constant = Arithmetic.floorDivide(limit, divisor)
        case .equal, .notEqual: right.constant = limit / divisor
        }
        return (left, right)
    }

    private static func greatestCommonDivisor(_ a: Int64, _ b: Int64) -> Int64 {
        var (a, b) = (a.magnitude, b.magnitude)
        while b != 0 { (a, b) = (b, a % b) }
        return a == 0 || a > UInt64(Int64.max) ? 1 : Int64(a)
    }
}
