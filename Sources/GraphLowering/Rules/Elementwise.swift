import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Arithmetic and elementary functions, element by element, broadcasting as NumPy does.

let elementwiseRules: [String: OperatorRule] = [
    "Add": binary(.add), "Sub": binary(.subtract), "Mul": binary(.multiply), "Div": binary(.divide),
    "Neg": unary(.negate), "Abs": unary(.absolute), "Sign": unary(.sign), "Floor": unary(.floor), "Ceil": unary(.ceiling),
    "Round": unary(.round), "Sqrt": unary(.squareRoot), "Exp": unary(.exponential), "Log": unary(.logarithm),
    "Sin": unary(.sine), "Cos": unary(.cosine), "Tan": unary(.tangent), "Tanh": unary(.hyperbolicTangent),
    "Sigmoid": unary(.sigmoid), "Erf": unary(.errorFunction), "Relu": unary(.relu),
    "Reciprocal": function("reciprocal") { constant(1, like: $0) / $0 },
    "Asin": function("asin") { x in arctangent(x / squareRoot((1.0 - x) * (1.0 + x))) },
    "Acos": function("acos") { x in 2.0 * arctangent(squareRoot((1.0 - x) / (1.0 + x))) },
    "Atan": function("atan", arctangent),
    "Sinh": function("sinh", hyperbolicSine),
    "Cosh": function("cosh") { x in 0.5 * (call(.exponential, x) + call(.exponential, -x)) },
    "Asinh": function("asinh", inverseHyperbolicSine),
    "Acosh": function("acosh") { x in call(.logarithm, x + squareRoot((x - 1.0) * (x + 1.0))) },
    "Atanh": function("atanh", inverseHyperbolicTangent),
    "Pow": .tensor { try power($0) },
    "Mod": .tensor {
        let isTruncated = try $0.flag("fmod")
        return try Operators.modulo($0.tensor(0), $0.tensor(1), rounding: isTruncated ? .truncate : .floor)
    },
    "Max": folding(.maximum), "Min": folding(.minimum), "Sum": folding(.add),
    "Mean": .tensor {
        let operands = try $0.tensors()
        guard !operands.isEmpty else { throw NodeProblem.missingOperand(0) }
        let sum = try operands.dropFirst().reduce(operands[0]) { try Operators.add($0, $1) }
        return mapped("mean", sum) { $0 / constant(Double(operands.count), like: $0) }
    },
    "BitwiseAnd": binary(.bitwiseAnd), "BitwiseOr": binary(.bitwiseOr), "BitwiseXor": binary(.bitwiseXor),
    "BitwiseNot": unary(.bitwiseNot),
    "BitShift": .tensor { try shift($0) },
]

/// An operator of one operand, as it is defined for kernels.
func unary(_ operation: Operator) -> OperatorRule {
    .tensor { try operation.apply([try $0.tensor(0)])[0] }
}

/// An operator of two operands, as it is defined for kernels.
func binary(_ operation: Operator) -> OperatorRule {
    .tensor { application in
        let (a, b) = try alignedOperands(application)
        return try operation.apply([a, b])[0]
    }
}

/// Any number of operands joined by an operator of two.
private func folding(_ operation: Operator) -> OperatorRule {
    .tensor {
        let operands = try $0.tensors()
        guard let first = operands.first else { throw NodeProblem.missingOperand(0) }
        if operands.count == 1 { return mapped("copy", first) { $0 } }
        return try operands.dropFirst().reduce(first) { try operation.apply([$0, $1])[0] }
    }
}

/// A function of one float.
func function(_ name: String, _ value: @escaping @Sendable (Expression) -> Expression) -> OperatorRule {
    .tensor {
        let x = try $0.tensor(0)
        guard x.isFloat else { throw NodeProblem.unsupported("computing it on \(x.element)") }
        return mapped(name, x, value)
    }
}

/// Both operands; before version 7 the second is aligned with the axis of the first that an attribute names.
func alignedOperands(_ application: borrowing Application) throws -> (Tensor, Tensor) {
    let (a, b) = (try application.tensor(0), try application.tensor(1))
    guard application.version < 7, let axis = try application.optionalInteger("axis"), b.rank > 0 else { return (a, b) }
    let behind = a.rank - (try normalised(axis, rank: a.rank)) - b.rank
    guard behind >= 0 else { throw NodeProblem.invalid("axis \(axis) leaves no room for \(b.rank) axes") }
    return (a, try reshaped(b, b.shape + [Expression](repeating: 1, count: behind)))
}

private func power(_ application: borrowing Application) throws -> Tensor {
    let (base, exponent) = try alignedOperands(application)
    if base.element == exponent.element { return try Operators.power(base, exponent) }
    if base.isFloat || !exponent.isFloat {
        return try Operators.power(base, converted(exponent, to: base.element))
    }
    // An integer to a fractional power: what the quotient of the real numbers loses its fraction to.
    return try elementwise("pow", [base, exponent]) { operands in
        call(.power, operands[0].cast(to: operands[1].type.element), operands[1]).cast(to: base.element)
    }
}

/// A shift whose amount may exceed the bits: then nothing is left but the sign. So it is of negative amounts, too.
private func shift(_ application: borrowing Application) throws -> Tensor {
    let isLeft = try application.text("direction", "") == "LEFT"
    return try elementwise("bitShift", [application.tensor(0), application.tensor(1)]) { operands in
        let (x, amount) = (operands[0], operands[1])
        let last = Expression.constant(x.type.element.bitCount - 1, x.type), zero = Expression.constant(0, x.type)
        let isWithin = x.type.element.isSignedInteger ? amount >= zero && amount <= last : amount <= last
        let beyond = !isLeft && x.type.element.isSignedInteger ? x >> last : zero
        return select(isWithin, isLeft ? x << amount : x >> amount, beyond)
    }
}
