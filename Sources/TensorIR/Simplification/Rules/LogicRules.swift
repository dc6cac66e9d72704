import NDArray

extension Rule {
    /// Logical operators, where those of integers have no like.
    static let logic: [Rule] = [
        Rule.binary("operand and its opposite") { operation, left, right, _ in
            guard operation == .and || operation == .or, left.type.element == .bool, isOpposite(left, right) else { return nil }
            return .constant(Int64(operation == .and ? 0 : 1), left.type)
        }
    ]

    private static func isOpposite(_ left: Expression, _ right: Expression) -> Bool {
        if case .unary(.not, let operand) = left { return operand.isIdentical(to: right) }
        if case .unary(.not, let operand) = right { return operand.isIdentical(to: left) }
        guard case .compare(let operation, let a, let b) = left, !a.type.element.isFloat else { return false }
        return Expression.compare(operation.negated, a, b).isIdentical(to: right)
    }

    /// Bitwise operators, which on `bool` are the logical ones.
    static let bits: [Rule] = [
        Rule.binary("bitwise constant last") { operation, left, right, _ in
            guard operation.isBitwise, left.isConstant, !right.isConstant else { return nil }
            return .binary(operation, right, left)
        },
        Rule.binary("bitwise with no bits or all") { operation, left, right, _ in
            guard operation.isBitwise, let value = right.integerValue else { return nil }
            let element = left.type.element
            if value == 0 { return operation == .and ? right : left }
            guard element.bits(ofInteger: value) == element.canonical(element == .bool ? 1 : .max) else { return nil }
            switch operation {
            case .and: return left
            case .or: return right
            default: return .unary(.not, left)
            }
        },
        Rule.binary("bitwise with itself") { operation, left, right, _ in
            guard operation.isBitwise, left.isIdentical(to: right) else { return nil }
            return operation == .xor ? .constant(Int64(0), left.type) : left
        },
        Rule.binary("shift by nothing, or nothing") { operation, left, right, _ in
            guard operation == .shiftLeft || operation == .shiftRight else { return nil }
            if left.integerValue == 0 { return left }
            guard let amount = right.integerValue, amount & Int64(left.type.element.bitCount - 1) == 0 else { return nil }
            return left
        },
    ]
}

extension BinaryOperator {
    fileprivate var isBitwise: Bool { self == .and || self == .or || self == .xor }
}
