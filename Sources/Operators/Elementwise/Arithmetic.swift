import TensorExpression
import TensorIR

private let wraps = "Integers wrap."

extension OperatorDefinition {
    static let add = binary("a + b", on: .numbers, note: wraps) { $0 + $1 }
    static let subtract = binary("a - b", on: .numbers, note: wraps) { $0 - $1 }
    static let multiply = binary("a · b", on: .numbers, note: wraps) { $0 * $1 }
    static let divide = binary(
        "a / b", on: .numbers,
        note: "Integers: rounded towards zero; a / 0 is 0, and the least value / -1 is the least value."
    ) { $0 / $1 }
    static let floorDivide = binary(
        "⌊a / b⌋", on: .numbers, note: "Integers: a / 0 is 0, and the least value / -1 is the least value."
    ) { .binary(.floorDivide, joining: $0, $1) }
    static let modulo = elementwise(
        "a - b · round(a / b)", [OperandDefinition("a"), OperandDefinition("b")],
        attributes: [
            AttributeDefinition(
                "rounding", .oneOf(QuotientRounding.allCases.map(\.rawValue)), "floor",
                "floor gives the divisor's sign, as in NumPy; truncate the dividend's, as C's fmod")
        ],
        on: .numbers, note: "Integers: 0 where b is 0."
    ) { elements, invocation throws(OperatorError) in
        switch try invocation.choice("rounding", of: QuotientRounding.self) {
        case .floor: .binary(.floorModulo, joining: elements[0], elements[1])
        case .truncate: elements[0] % elements[1]
        }
    }
    static let power = binary(
        "a ^ b", on: .numbers,
        note: "Integers wrap; a negative b gives 1 / a^|b| rounded towards zero, 0 where a is 0."
    ) { a, b in a.type.element.isFloat ? call(.power, a, b) : integerPower(a, b) }
    static let maximum = binary("max(a, b)", on: .numbers, note: "NaN where either operand is.") {
        TensorIR.maximum($0, $1)
    }
    static let minimum = binary("min(a, b)", on: .numbers, note: "NaN where either operand is.") {
        TensorIR.minimum($0, $1)
    }
    static let negate = unary("-x", on: .numbers, note: "Integers wrap.") { -$0 }
    static let absolute = unary("|x|", on: .numbers, note: "Of the least signed integer it is that integer.") {
        TensorIR.absolute($0)
    }
    static let sign = unary("-1, 0 or 1 as x is below, at or above 0", on: .numbers, note: "NaN for NaN.") { x in
        let type = x.type
        let isPositive = x > .constant(0, type)
        let one = Expression.constant(1, type)
        if type.element.isUnsignedInteger { return TensorIR.select(isPositive, one, .constant(0, type)) }
        // A NaN falls through all comparisons and stays; -0 becomes 0.
        let zeroOrNaN = type.element.isFloat ? x + .constant(0, type) : .constant(0, type)
        return TensorIR.select(isPositive, one, TensorIR.select(x < .constant(0, type), .constant(-1, type), zeroOrNaN))
    }
}

/// How the quotient is rounded of which a modulo is the rest.
public enum QuotientRounding: String, CaseIterable, Sendable {
    /// Towards minus infinity: the result has the divisor's sign.
    case floor
    /// Towards zero: the result has the dividend's sign.
    case truncate
}

/// a + b, element by element, broadcasting. Integers wrap.
public func add(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.add.result(a, b) }

/// a - b, element by element, broadcasting. Integers wrap.
public func subtract(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.subtract.result(a, b) }

/// a · b, element by element, broadcasting. Integers wrap.
public func multiply(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.multiply.result(a, b) }

/// a / b, element by element, broadcasting. Integers are rounded towards zero; a / 0 is 0.
public func divide(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.divide.result(a, b) }

/// ⌊a / b⌋, element by element, broadcasting. For integers a / 0 is 0.
public func floorDivide(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.floorDivide.result(a, b) }

/// The rest of the division of a by b, element by element, broadcasting. For integers 0 where b is 0.
public func modulo(
    _ a: Tensor, _ b: Tensor, rounding: QuotientRounding = .floor
) throws(OperatorError) -> Tensor {
    try Operator.modulo.result(a, b, attributes: ["rounding": .text(rounding.rawValue)])
}

/// a to the power of b, element by element, broadcasting. Integers wrap.
public func power(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.power.result(a, b) }

/// The greater of a and b, element by element, broadcasting; NaN where either is.
public func maximum(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.maximum.result(a, b) }

/// The lesser of a and b, element by element, broadcasting; NaN where either is.
public func minimum(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor { try Operator.minimum.result(a, b) }

/// -x. Integers wrap.
public func negate(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.negate.result(x) }

/// |x|. Of the least signed integer it is that integer.
public func absolute(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.absolute.result(x) }

/// -1, 0 or 1; NaN for NaN.
public func sign(_ x: Tensor) throws(OperatorError) -> Tensor { try Operator.sign.result(x) }
