import NDArray

extension Rule {
    static let integerSums: [Rule] = [collectTerms, rejoinDivision]

    /// `i * 4 + j - i + 0` becomes `i * 3 + j`: like terms are added up, constants come last.
    private static let collectTerms = Rule("collect terms") { expression, context in
        guard expression.isSum, expression.type.element.isInteger else { return nil }
        let sum = LinearSum(expression, products: context.products(of: expression.type.element))
        let result = sum.expression(expression.type)
        return result.isIdentical(to: expression) ? nil : result
    }

    /// `x // c * c + x mod c` becomes `x`.
    private static let rejoinDivision = Rule("rejoin quotient and remainder") { expression, context in
        guard expression.isSum, expression.hasQuotient, expression.type.element.isInteger else { return nil }
        let sum = LinearSum(expression, products: context.products(of: expression.type.element))
        for (quotient, coefficient) in sum.terms {
            guard case .binary(.floorDivide, let dividend, .integer(let divisor, let type)) = quotient, divisor != 0 else { continue }
            let remainder = Expression.binary(.floorModulo, dividend, .integer(divisor, type))
            guard let other = sum.terms.first(where: { $0.atom.isIdentical(to: remainder) }),
                other.coefficient &* divisor == coefficient
            else { continue }
            var rejoined = sum.removing(quotient).removing(remainder)
            rejoined.add(dividend, other.coefficient)
            return rejoined.expression(expression.type)
        }
        return nil
    }

    /// Signs of integers and floats.
    static let negations: [Rule] = [
        Rule("negate twice") { expression, _ in
            guard case .unary(.negate, .unary(.negate, let operand)) = expression else { return nil }
            return operand
        },
        Rule("invert twice") { expression, _ in
            guard case .unary(.not, .unary(.not, let operand)) = expression else { return nil }
            return operand
        },
        // With a NaN both `<` and `>=` are false, so floats keep theirs.
        Rule("negate a comparison") { expression, _ in
            guard case .unary(.not, .compare(let operation, let left, let right)) = expression else { return nil }
            let isExact = !left.type.element.isFloat || operation == .equal || operation == .notEqual
            return isExact ? .compare(operation.negated, left, right) : nil
        },
        Rule("absolute of a sign") { expression, _ in
            guard case .unary(.absolute, .unary(let inner, let operand)) = expression else { return nil }
            // Unsigned numbers have no sign to lose: -1 is the greatest of them.
            if inner == .negate && !operand.type.element.isUnsignedInteger { return .unary(.absolute, operand) }
            return inner == .absolute ? .unary(.absolute, operand) : nil
        },
        Rule("absolute of known sign") { expression, context in
            guard case .unary(.absolute, let operand) = expression else { return nil }
            if operand.type.element.isUnsignedInteger { return operand }
            guard operand.type.element.hasIntervals else { return nil }
            let interval = context.interval(of: operand)
            if interval.minimum >= 0 { return operand }
            return interval.maximum <= 0 ? .unary(.negate, operand) : nil
        },
        Rule("round twice") { expression, _ in
            guard case .unary(let outer, let operand) = expression, case .unary(let inner, _) = operand,
                outer.isRounding, inner.isRounding
            else { return nil }
            return operand
        },
    ]
}

extension UnaryOperator {
    fileprivate var isRounding: Bool {
        switch self {
        case .floor, .ceiling, .truncate, .roundEven: true
        case .negate, .absolute, .squareRoot, .not: false
        }
    }
}

extension SimplifierContext {
    /// Index arithmetic is spread out so that terms meet; in data `(x + y) * 3` is cheaper as it is.
    func products(of element: ElementType) -> LinearSum.Products {
        assumesNoOverflow(element) ? .distributed : .kept
    }
}

extension Expression {
    /// Whether a term of the sum is a multiple of a quotient.
    fileprivate var hasQuotient: Bool {
        switch self {
        case .binary(.floorDivide, _, _): true
        case .binary(.add, let left, let right), .binary(.subtract, let left, let right), .binary(.multiply, let left, let right):
            left.hasQuotient || right.hasQuotient
        case .unary(.negate, let operand): operand.hasQuotient
        default: false
        }
    }

    /// Whether the node is one that `LinearSum` takes apart.
    fileprivate var isSum: Bool {
        switch self {
        case .unary(.negate, _), .binary(.add, _, _), .binary(.subtract, _, _): true
        case .binary(.multiply, let left, let right): left.integerValue != nil || right.integerValue != nil
        default: false
        }
    }
}
