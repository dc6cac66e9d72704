import TensorExpression
import TensorIR

extension OperatorDefinition {
    static let equal = comparison("a = b", orders: false) { $0.equals($1) }
    static let notEqual = comparison("a ≠ b", orders: false) { $0.differs(from: $1) }
    static let less = comparison("a < b") { $0 < $1 }
    static let lessOrEqual = comparison("a ≤ b") { $0 <= $1 }
    static let greater = comparison("a > b") { $0 > $1 }
    static let greaterOrEqual = comparison("a ≥ b") { $0 >= $1 }

    private static func comparison(
        _ formula: String, orders: Bool = true, _ value: @escaping @Sendable (Expression, Expression) -> Expression
    ) -> OperatorDefinition {
        let note = formula == "a ≠ b" ? "True where either operand is NaN." : "False where either operand is NaN."
        return binary(formula, on: orders ? .numbers : .numbersAndBool, result: .fixed(.bool), note: note, value)
    }
}

/// Whether a equals b, element by element, broadcasting; a `bool` tensor.
public func equal(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.equal.result(a, b) }

/// Whether a differs from b, element by element, broadcasting; a `bool` tensor.
public func notEqual(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.notEqual.result(a, b) }

/// Whether a < b, element by element, broadcasting; a `bool` tensor.
public func less(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.less.result(a, b) }

/// Whether a ≤ b, element by element, broadcasting; a `bool` tensor.
public func lessOrEqual(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.lessOrEqual.result(a, b) }

/// Whether a > b, element by element, broadcasting; a `bool` tensor.
public func greater(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.greater.result(a, b) }

/// Whether a ≥ b, element by element, broadcasting; a `bool` tensor.
public func greaterOrEqual(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor {
    try Operator.greaterOrEqual.result(a, b)
}
