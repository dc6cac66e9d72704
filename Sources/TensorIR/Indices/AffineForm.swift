/// An index as a sum of constant multiples of atoms (variables, or whatever is no such sum) and a constant.
///
/// Index arithmetic does not overflow, so terms may be collected and cancelled.
package struct AffineForm {
    package private(set) var terms: [(atom: Expression, coefficient: Int64)] = []
    package private(set) var constant: Int64 = 0

    package init(_ expression: Expression) { add(expression, times: 1) }

    private mutating func add(_ expression: Expression, times factor: Int64) {
        if let value = expression.integerValue {
            constant += value * factor
            return
        }
        switch expression {
        case .binary(.add, let left, let right):
            add(left, times: factor)
            add(right, times: factor)
        case .binary(.subtract, let left, let right):
            add(left, times: factor)
            add(right, times: -factor)
        case .binary(.multiply, let left, let right):
            if let value = right.integerValue {
                add(left, times: factor * value)
            } else if let value = left.integerValue {
                add(right, times: factor * value)
            } else {
                addAtom(expression, times: factor)
            }
        case .unary(.negate, let operand): add(operand, times: -factor)
        default: addAtom(expression, times: factor)
        }
    }

    private mutating func addAtom(_ atom: Expression, times factor: Int64) {
        if let place = terms.firstIndex(where: { $0.atom == atom }) {
            terms[place].coefficient += factor
            if terms[place].coefficient == 0 { terms.remove(at: place) }
        } else if factor != 0 {
            terms.append((atom, factor))
        }
    }

    /// The sum written out.
    package var expression: Expression {
        var sum: Expression?
        for (atom, coefficient) in terms {
            let size = coefficient.magnitude == 1 ? atom : indexMultiply(atom, Expression(Int(coefficient.magnitude)))
            if let left = sum {
                sum = coefficient < 0 ? left - size : left + size
            } else {
                sum = coefficient < 0 ? 0 - size : size
            }
        }
        guard let sum else { return Expression(Int(constant)) }
        return constant < 0 ? sum - Expression(Int(-constant)) : indexAdd(sum, Expression(Int(constant)))
    }

    /// The sum divided by a positive constant, rounded down: what the constant divides is taken out of the division.
    package func divided(by divisor: Int64) -> Expression {
        let (multiple, rest) = separated(by: divisor)
        if rest.terms.isEmpty { return indexAdd(multiple.expression, Expression(Int(rest.constant))) }
        return indexAdd(multiple.expression, indexDivide(rest.expression, Expression(Int(divisor))))
    }

    /// The sum modulo a positive constant.
    package func modulo(_ divisor: Int64) -> Expression {
        var rest = separated(by: divisor).rest
        rest.constant = ((constant % divisor) + divisor) % divisor
        return rest.terms.isEmpty ? Expression(Int(rest.constant)) : indexModulo(rest.expression, Expression(Int(divisor)))
    }

    /// `self = multiple * divisor + rest`. Where only a constant is left, `rest` is that constant divided.
    private func separated(by divisor: Int64) -> (multiple: AffineForm, rest: AffineForm) {
        var multiple = AffineForm(0)
        var rest = AffineForm(0)
        for (atom, coefficient) in terms {
            if coefficient % divisor == 0 {
                multiple.terms.append((atom, coefficient / divisor))
            } else {
                rest.terms.append((atom, coefficient))
            }
        }
        if rest.terms.isEmpty {
            rest.constant = constant >= 0 ? constant / divisor : -((divisor - 1 - constant) / divisor)
        } else {
            rest.constant = constant
        }
        return (multiple, rest)
    }
}
