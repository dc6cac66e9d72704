import NDArray
import TensorExpression
import TensorIR

private let truthNote = "A number is true where it is not 0; NaN is true."
private let bitsLacking = "only integers have bits to speak of: Cast first"

extension OperatorDefinition {
    static let logicalAnd = logical("a ∧ b") { $0 && $1 }
    static let logicalOr = logical("a ∨ b") { $0 || $1 }
    static let logicalXor = logical("a ⊻ b") { $0 ^ $1 }
    static let logicalNot = unary("¬x", on: .numbersAndBool, result: .fixed(.bool), note: truthNote) { !truth($0) }

    static let bitwiseAnd = bitwise("a & b") { $0 & $1 }
    static let bitwiseOr = bitwise("a | b") { $0 | $1 }
    static let bitwiseXor = bitwise("a ^ b, bit by bit") { $0 ^ $1 }
    static let bitwiseNot = unary("every bit of x reversed", on: .integersAndBool, lacking: bitsLacking) { ~$0 }

    static let leftShift = shift("a · 2 ^ b") { $0 << $1 }
    static let rightShift = shift("⌊a / 2 ^ b⌋") { $0 >> $1 }

    private static func logical(
        _ formula: String, _ value: @escaping @Sendable (Expression, Expression) -> Expression
    ) -> OperatorDefinition {
        binary(formula, on: .numbersAndBool, result: .fixed(.bool), note: truthNote) { value(truth($0), truth($1)) }
    }

    private static func bitwise(
        _ formula: String, _ value: @escaping @Sendable (Expression, Expression) -> Expression
    ) -> OperatorDefinition {
        binary(formula, on: .integersAndBool, lacking: bitsLacking, value)
    }

    private static func shift(
        _ formula: String, _ value: @escaping @Sendable (Expression, Expression) -> Expression
    ) -> OperatorDefinition {
        binary(
            formula, on: .integers, lacking: bitsLacking, note: "Wraps. The amount b is taken modulo the number of bits.",
            value)
    }
}

/// Whether a value counts as true.
private func truth(_ value: Expression) -> Expression {
    value.type.element == .bool ? value : value.differs(from: .constant(0, value.type))
}

/// Whether both a and b are true (not 0), element by element, broadcasting.
public func logicalAnd(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.logicalAnd.result(a, b) }

/// Whether a or b is true (not 0), element by element, broadcasting.
public func logicalOr(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.logicalOr.result(a, b) }

/// Whether exactly one of a and b is true (not 0), element by element, broadcasting.
public func logicalXor(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.logicalXor.result(a, b) }

/// Whether x is false (0).
public func logicalNot(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.logicalNot.result(x) }

/// The bits that are set in both a and b, of integers and `bool`.
public func bitwiseAnd(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.bitwiseAnd.result(a, b) }

/// The bits that are set in a or b, of integers and `bool`.
public func bitwiseOr(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.bitwiseOr.result(a, b) }

/// The bits in which a and b differ, of integers and `bool`.
public func bitwiseXor(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.bitwiseXor.result(a, b) }

/// Every bit of x reversed, of integers and `bool`.
public func bitwiseNot(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.bitwiseNot.result(x) }

/// a shifted left by b bits, b modulo the number of bits.
public func leftShift(_ a: Tensor, by b: Tensor) throws(OperatorError) -> Tensor { try Operator.leftShift.result(a, b) }

/// a shifted right by b bits, b modulo the number of bits; signed types keep their sign.
public func rightShift(_ a: Tensor, by b: Tensor) throws(OperatorError) -> Tensor { try Operator.rightShift.result(a, b) }
