import NDArray

extension Rule {
    /// What holds for every float: zeros keep their sign, rounding its result.
    static let floats: [Rule] = [
        Rule.binary("float constant last") { operation, left, right, _ in
            guard left.type.element.isFloat, operation == .add || operation == .multiply, left.isConstant, !right.isConstant
            else { return nil }
            return .binary(operation, right, left)
        },
        // -0 + 0 is 0, so 0 may not be left out where it is added; -0 may.
        Rule.binary("add no float") { operation, left, right, _ in
            operation == .add && right.isFloat(-0.0) || operation == .subtract && right.isFloat(0) ? left : nil
        },
        Rule.binary("multiply or divide by 1") { operation, left, right, _ in
            (operation == .multiply || operation == .divide) && right.isFloat(1) ? left : nil
        },
        Rule.binary("multiply or divide by -1") { operation, left, right, _ in
            (operation == .multiply || operation == .divide) && right.isFloat(-1) ? .unary(.negate, left) : nil
        },
        Rule.binary("add a negative float") { operation, left, right, _ in
            guard left.type.element.isFloat, case .unary(.negate, let operand) = right else { return nil }
            switch operation {
            case .add: return .binary(.subtract, left, operand)
            case .subtract: return .binary(.add, left, operand)
            default: return nil
            }
        },
        Rule.binary("signs of factors") { operation, left, right, _ in
            guard left.type.element.isFloat, operation == .multiply || operation == .divide,
                case .unary(.negate, let a) = left, case .unary(.negate, let b) = right
            else { return nil }
            return .binary(operation, a, b)
        },
        // A power of two has an exact reciprocal, unless that is out of range.
        Rule.binary("divide by a power of two") { operation, left, right, _ in
            guard operation == .divide, case .float(_, let type) = right, let bits = right.constantBits else { return nil }
            let divisor = type.element.double(bits)
            guard divisor.isNormal, divisor.significand == 1, divisor.magnitude != 1 else { return nil }
            let reciprocal = Expression.float(1 / divisor, type)
            guard reciprocal.constantBits.map(type.element.double) == 1 / divisor else { return nil }
            return .binary(.multiply, left, reciprocal)
        },
    ]

    static let multiplyAdds: [Rule] = [
        Rule("multiply by 1 and add") { expression, _ in
            guard case .multiplyAdd(let a, let b, let c) = expression else { return nil }
            if b.isOne { return .binary(.add, a, c) }
            return a.isOne ? .binary(.add, b, c) : nil
        },
        Rule("multiply and add nothing") { expression, _ in
            guard case .multiplyAdd(let a, let b, let c) = expression else { return nil }
            return c.isFloat(-0.0) || (c.type.element.isInteger && c.integerValue == 0) ? .binary(.multiply, a, b) : nil
        },
        Rule("integers round nothing") { expression, _ in
            guard case .multiplyAdd(let a, let b, let c) = expression, c.type.element.isInteger else { return nil }
            return .binary(.add, .binary(.multiply, a, b), c)
        },
    ]
}

extension Expression {
    fileprivate var isOne: Bool { isFloat(1) || (type.element.isInteger && integerValue == 1) }
}
