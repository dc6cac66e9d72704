import TensorExpression
import TensorIR

extension OperatorDefinition {
    static let floor = rounding("⌊x⌋") { TensorIR.floor($0) }
    static let ceiling = rounding("⌈x⌉") { TensorIR.ceiling($0) }
    static let round = rounding("the nearest integer, of two the even one") { TensorIR.roundEven($0) }

    private static func rounding(
        _ formula: String, _ value: @escaping @Sendable (Expression) -> Expression
    ) -> OperatorDefinition {
        unary(formula, on: .numbers, note: "Integers are themselves.") { $0.type.element.isFloat ? value($0) : $0 }
    }
}

/// ⌊x⌋. Integers are themselves.
public func floor(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.floor.result(x) }

/// ⌈x⌉. Integers are themselves.
public func ceiling(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.ceiling.result(x) }

/// The nearest integer, of two equally near the even one.
public func round(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.round.result(x) }
