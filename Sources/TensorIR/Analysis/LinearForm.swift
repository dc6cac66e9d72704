/// An `int32` expression as a sum of variables, each times a factor, and a rest that does not mention them.
///
/// `4 * i + n * j + k` over `i` and `j` has the coefficients 4 and n, and the constant part k.
public struct LinearForm: Hashable, Sendable {
    /// For each of the variables in order its factor; 0 for a variable that does not occur.
    public let coefficients: [Expression]
    public let constant: Expression
    public let variables: [Variable]

    /// The form, or `nil` where the expression is not affine in the variables.
    ///
    /// The factors and the rest are simplified as index expressions.
    public init?(of expression: Expression, over variables: [Variable], _ bounds: Bounds = Bounds()) {
        guard let parts = Parts(expression, variables) else { return nil }
        self.variables = variables
        coefficients = variables.map { simplifyIndex(parts.coefficients[$0] ?? 0, bounds) }
        constant = simplifyIndex(parts.constant, bounds)
    }

    /// The factor of one variable.
    public subscript(variable: Variable) -> Expression {
        variables.firstIndex(of: variable).map { coefficients[$0] } ?? 0
    }

    /// The sum as an expression, the constant part last.
    public var expression: Expression {
        let products = zip(variables, coefficients).filter { $1.integerValue != 0 }.map { Expression($0) * $1 }
        return simplifyIndex((products + [constant]).reduce(0, +))
    }
}

/// The unsimplified pieces of a linear form.
private struct Parts {
    var coefficients: [Variable: Expression] = [:]
    var constant: Expression = 0

    init?(_ expression: Expression, _ variables: [Variable]) {
        guard expression.type == .index else { return nil }
        guard variables.contains(where: { expression.uses($0) }) else {
            constant = expression
            return
        }
        switch expression {
        case .variable(let variable): coefficients = [variable: 1]
        case .unary(.negate, let operand):
            guard let parts = Parts(operand, variables) else { return nil }
            self = parts.map { -$0 }
        case .binary(.add, let left, let right):
            guard let first = Parts(left, variables), let second = Parts(right, variables) else { return nil }
            self = first.adding(second)
        case .binary(.subtract, let left, let right):
            guard let first = Parts(left, variables), let second = Parts(right, variables) else { return nil }
            self = first.adding(second.map { -$0 })
        case .binary(.multiply, let left, let right):
            guard let first = Parts(left, variables), let second = Parts(right, variables) else { return nil }
            if second.coefficients.isEmpty { self = first.map { $0 * right } }
            else if first.coefficients.isEmpty { self = second.map { left * $0 } }
            else { return nil }
        case .binary(.shiftLeft, let left, .integer(let amount, _)) where (0..<31).contains(amount):
            guard let first = Parts(left, variables) else { return nil }
            self = first.map { $0 * .constant(1 << amount, .index) }
        case .letIn(let variable, let value, let body):
            guard let parts = Parts(body.substituting([variable: value]), variables) else { return nil }
            self = parts
        default: return nil
        }
    }

    func map(_ transform: (Expression) -> Expression) -> Parts {
        var result = self
        result.coefficients = coefficients.mapValues(transform)
        result.constant = transform(constant)
        return result
    }

    func adding(_ other: Parts) -> Parts {
        var result = self
        result.coefficients.merge(other.coefficients) { $0 + $1 }
        result.constant = constant + other.constant
        return result
    }
}
