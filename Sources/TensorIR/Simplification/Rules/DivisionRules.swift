import NDArray

extension Rule {
    static let divisions: [Rule] = [
        divideByTrivial, roundDown, constantQuotient, remainderOfOneQuotient, divideMultiples, remainderOfMultiples,
        divideTwice, remainderOfRemainder, divideRemainder,
    ]

    private static let divideByTrivial = Rule.binary("divide by 0, 1 or -1") { operation, left, right, _ in
        guard operation.isDivision || operation.isRemainder, left.type.element.isInteger else { return nil }
        if left.integerValue == 0 { return left }
        guard let divisor = right.integerValue else { return nil }
        let zero = Expression.constant(Int64(0), left.type)
        if divisor == 0 { return zero }
        if divisor == 1 { return operation.isDivision ? left : zero }
        guard divisor == -1, left.type.element.isSignedInteger else { return nil }
        return operation.isDivision ? .unary(.negate, left) : zero
    }

    /// Truncation and rounding down agree for numbers that are not negative.
    private static let roundDown = Rule.binary("round down what is not negative") { operation, left, right, context in
        guard operation == .divide || operation == .remainder, left.type.element.isInteger else { return nil }
        let isNotNegative = left.type.element.isUnsignedInteger
            || (context.interval(of: left).minimum >= 0 && context.interval(of: right).minimum >= 0)
        return isNotNegative ? .binary(operation == .divide ? .floorDivide : .floorModulo, left, right) : nil
    }

    private static let constantQuotient = Rule.binary("quotient known by interval") { operation, left, right, context in
        guard operation == .floorDivide, let divisor = positiveDivisor(right),
            let quotient = context.onlyQuotient(context.interval(of: left), divisor)
        else { return nil }
        return .constant(quotient, left.type)
    }

    private static let remainderOfOneQuotient = Rule.binary("remainder of known quotient") { operation, left, right, context in
        guard operation == .floorModulo, let divisor = positiveDivisor(right),
            let quotient = context.onlyQuotient(context.interval(of: left), divisor)
        else { return nil }
        return quotient == 0 ? left : .binary(.subtract, left, .constant(quotient &* divisor, left.type))
    }

    /// `(4 * i + j) // 4` becomes `i + j // 4`.
    private static let divideMultiples = Rule.binary("divide multiples") { operation, left, right, context in
        guard operation == .floorDivide, let divisor = positiveDivisor(right),
            let (multiples, rest) = context.multiples(in: left, of: divisor)
        else { return nil }
        let quotient = multiples.dividedExactly(by: divisor).expression(left.type)
        return .binary(.add, quotient, .binary(.floorDivide, rest.expression(left.type), right))
    }

    /// `(4 * i + j) mod 4` becomes `j mod 4`.
    private static let remainderOfMultiples = Rule.binary("drop multiples of the modulus") { operation, left, right, context in
        guard operation == .floorModulo, let divisor = positiveDivisor(right),
            let (_, rest) = context.multiples(in: left, of: divisor)
        else { return nil }
        return .binary(.floorModulo, rest.expression(left.type), right)
    }

    /// `x // a // b` becomes `x // (a * b)`.
    private static let divideTwice = Rule.binary("divide twice") { operation, left, right, _ in
        guard operation == .floorDivide, let outer = positiveDivisor(right),
            case .binary(.floorDivide, let dividend, let first) = left, let inner = positiveDivisor(first),
            let product = product(inner, outer, left.type.element)
        else { return nil }
        return .binary(.floorDivide, dividend, .constant(product, left.type))
    }

    /// `x mod (a * b) mod a` becomes `x mod a`.
    private static let remainderOfRemainder = Rule.binary("remainder twice") { operation, left, right, _ in
        guard operation == .floorModulo, let outer = positiveDivisor(right),
            case .binary(.floorModulo, let dividend, let first) = left, let inner = positiveDivisor(first), inner % outer == 0
        else { return nil }
        return .binary(.floorModulo, dividend, right)
    }

    /// `x mod (a * b) // a` becomes `x // a mod b`.
    private static let divideRemainder = Rule.binary("divide a remainder") { operation, left, right, _ in
        guard operation == .floorDivide, let outer = positiveDivisor(right), outer > 1,
            case .binary(.floorModulo, let dividend, let first) = left, let inner = positiveDivisor(first), inner % outer == 0
        else { return nil }
        return .binary(.floorModulo, .binary(.floorDivide, dividend, right), .constant(inner / outer, left.type))
    }

    private static func positiveDivisor(_ expression: Expression) -> Int64? {
        guard case .integer(let value, let type) = expression, value > 0, type.element.hasIntervals else { return nil }
        return value
    }

    private static func product(_ a: Int64, _ b: Int64, _ element: ElementType) -> Int64? {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return !overflow && element.integerRange.contains(product) ? product : nil
    }
}

extension SimplifierContext {
    /// The quotient that all of an interval has.
    fileprivate func onlyQuotient(_ interval: Interval, _ divisor: Int64) -> Int64? {
        guard interval.isBounded else { return nil }
        return interval.floorDivided(byPositive: Interval(only: divisor)).onlyValue
    }

    /// Splits a sum into terms that the divisor divides, and a rest; `nil` where nothing is gained or where wrapping
    /// would come between.
    fileprivate func multiples(in expression: Expression, of divisor: Int64) -> (multiples: LinearSum, rest: LinearSum)? {
        let element = expression.type.element
        let sum = LinearSum(expression)
        guard isExact(sum, element) else { return nil }
        var (multiples, rest) = sum.split { _, coefficient in coefficient % divisor == 0 }
        let remainder = Arithmetic.floorModulo(rest.constant, divisor)
        multiples.constant = rest.constant &- remainder
        rest.constant = remainder
        if multiples.terms.isEmpty && multiples.constant == 0 { return nil }
        guard isExact(multiples.dividedExactly(by: divisor), element), isExact(rest, element) else { return nil }
        return (multiples, rest)
    }
}

extension BinaryOperator {
    var isDivision: Bool { self == .divide || self == .floorDivide }
    var isRemainder: Bool { self == .remainder || self == .floorModulo }
}
