extension Rule {
    /// Minima and maxima.
    static let extremes: [Rule] = [
        Rule.binary("extreme of equals") { operation, left, right, _ in
            operation.isExtreme && left.isIdentical(to: right) ? left : nil
        },
        Rule.binary("decide an extreme") { operation, left, right, context in
            guard operation.isExtreme, left.type.element.hasIntervals else { return nil }
            if context.proves(left, atMost: right) { return operation.isMinimum ? left : right }
            if context.proves(right, atMost: left) { return operation.isMinimum ? right : left }
            return nil
        },
        Rule.binary("constant of an extreme last") { operation, left, right, _ in
            guard operation.isExtreme, left.type.element.isInteger, left.isConstant, !right.isConstant else { return nil }
            return .binary(operation, right, left)
        },
        Rule.binary("merge the constants of extremes") { operation, left, right, _ in
            guard operation.isExtreme, left.type.element.isInteger, right.isConstant,
                case .binary(operation, let inner, let constant) = left, constant.isConstant
            else { return nil }
            return .binary(operation, inner, .binary(operation, constant, right))
        },
    ]
}

extension BinaryOperator {
    var isMinimum: Bool { self == .minimum || self == .fastMinimum }
    var isExtreme: Bool { isMinimum || self == .maximum || self == .fastMaximum }
}
