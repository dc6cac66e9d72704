import NDArray

/// An integer expression as a sum of constant multiples of others: `4 * i + j - 3`.
///
/// As numbers the expression and the sum are equal if nothing overflows; modulo 2^bits they are in any case.
package struct LinearSum {
    /// Whether `(i + j) * 4` is taken apart.
    package enum Products {
        case distributed, kept
    }

    package private(set) var terms: [(atom: Expression, coefficient: Int64)] = []
    package var constant: Int64 = 0

    package init() {}

    package init(_ expression: Expression, products: Products = .distributed) {
        collect(expression, 1, products)
    }

    private mutating func collect(_ expression: Expression, _ scale: Int64, _ products: Products) {
        switch expression {
        case .integer(let value, _): constant &+= scale &* value
        case .unary(.negate, let operand): collect(operand, 0 &- scale, products)
        case .binary(.add, let left, let right):
            collect(left, scale, products)
            collect(right, scale, products)
        case .binary(.subtract, let left, let right):
            collect(left, scale, products)
            collect(right, 0 &- scale, products)
        case .binary(.multiply, let factor, .integer(let value, _)), .binary(.multiply, .integer(let value, _), let factor):
            multiply(factor, scale &* value, products)
        default: add(expression, scale)
        }
    }

    private mutating func multiply(_ factor: Expression, _ scale: Int64, _ products: Products) {
        if case .binary(.multiply, _, let constant) = factor, constant.integerValue != nil {
            return collect(factor, scale, products)
        }
        if case .distributed = products { collect(factor, scale, products) } else { add(factor, scale) }
    }

    /// Adds `coefficient * atom`.
    package mutating func add(_ atom: Expression, _ coefficient: Int64) {
        if let index = terms.firstIndex(where: { $0.atom.isIdentical(to: atom) }) {
            terms[index].coefficient &+= coefficient
            if terms[index].coefficient == 0 { terms.remove(at: index) }
        } else if coefficient != 0 {
            terms.append((atom, coefficient))
        }
    }

    /// Adds `scale * other`.
    package mutating func add(_ other: LinearSum, times scale: Int64 = 1) {
        for (atom, coefficient) in other.terms { add(atom, coefficient &* scale) }
        constant &+= other.constant &* scale
    }

    package static func - (left: LinearSum, right: LinearSum) -> LinearSum {
        var difference = left
        difference.add(right, times: -1)
        return difference
    }

    /// The sum without one term.
    func removing(_ atom: Expression) -> LinearSum {
        var rest = self
        rest.terms.removeAll { $0.atom.isIdentical(to: atom) }
        return rest
    }

    /// The terms that a predicate picks, without the constant, and the rest with it.
    package func split(_ isPicked: (Expression, Int64) -> Bool) -> (picked: LinearSum, rest: LinearSum) {
        var (picked, rest) = (LinearSum(), LinearSum())
        for (atom, coefficient) in terms {
            if isPicked(atom, coefficient) { picked.add(atom, coefficient) } else { rest.add(atom, coefficient) }
        }
        rest.constant = constant
        return (picked, rest)
    }

    /// Every coefficient divided by a number that divides it.
    package func dividedExactly(by divisor: Int64) -> LinearSum {
        var quotient = self
        for index in terms.indices { quotient.terms[index].coefficient /= divisor }
        quotient.constant /= divisor
        return quotient
    }

    /// The sum as an expression of an integer type: terms that are added, those that are subtracted, the constant.
    package func expression(_ type: ValueType) -> Expression {
        let reduced = terms.map { (atom: $0.atom, coefficient: type.element.signed($0.coefficient)) }
        let constant = type.element.signed(constant)
        var result: Expression?
        for (atom, coefficient) in reduced where coefficient > 0 {
            result = Self.sum(result, atom, coefficient, type)
        }
        let negative = reduced.filter { $0.coefficient < 0 }
        if result == nil && constant > 0 && !negative.isEmpty {
            result = .constant(constant, type)
            for (atom, coefficient) in negative { result = Self.sum(result, atom, coefficient, type) }
            return result!
        }
        for (atom, coefficient) in negative { result = Self.sum(result, atom, coefficient, type) }
        guard let result else { return .constant(constant, type) }
        if constant == 0 { return result }
        return constant < 0 && constant != .min
            ? .binary(.subtract, result, .constant(-constant, type)) : .binary(.add, result, .constant(constant, type))
    }

    private static func sum(_ left: Expression?, _ atom: Expression, _ coefficient: Int64, _ type: ValueType) -> Expression {
        let magnitude = coefficient == .min ? coefficient : abs(coefficient)
        if let left {
            let product = magnitude == 1 ? atom : Expression.binary(.multiply, atom, .constant(magnitude, type))
            return .binary(coefficient > 0 || coefficient == .min ? .add : .subtract, left, product)
        }
        if coefficient == 1 { return atom }
        return coefficient == -1 ? .unary(.negate, atom) : .binary(.multiply, atom, .constant(coefficient, type))
    }
}

extension ElementType {
    /// The least number in magnitude that is equal to `value` modulo 2^bits.
    func signed(_ value: Int64) -> Int64 {
        switch bitCount {
        case 8: Int64(Int8(truncatingIfNeeded: value))
        case 16: Int64(Int16(truncatingIfNeeded: value))
        case 32: Int64(Int32(truncatingIfNeeded: value))
        default: value
        }
    }
}
