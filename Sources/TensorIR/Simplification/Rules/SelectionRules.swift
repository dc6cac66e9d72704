extension Rule {
    /// `select` and `conditional`.
    static let selections: [Rule] = [
        choice("choose by a constant") { condition, first, second, _ in
            condition.integerValue.map { $0 != 0 ? first : second }
        },
        choice("choose between equals") { _, first, second, _ in
            first.isIdentical(to: second) ? first : nil
        },
        choice("choose between true and false") { condition, first, second, _ in
            guard first.type == condition.type, let a = first.integerValue, let b = second.integerValue, a != b else { return nil }
            return a != 0 ? condition : .unary(.not, condition)
        },
        choice("choose by the opposite") { condition, first, second, rebuilt in
            guard case .unary(.not, let operand) = condition else { return nil }
            return rebuilt(operand, second, first)
        },
        choice("choose by a scalar") { condition, first, second, rebuilt in
            guard case .broadcast(let scalar, _) = condition else { return nil }
            return rebuilt(scalar, first, second)
        },
    ]

    private static func choice(
        _ name: String,
        _ apply: @escaping @Sendable (
            Expression, Expression, Expression, (Expression, Expression, Expression) -> Expression
        ) -> Expression?
    ) -> Rule {
        Rule(name) { expression, _ in
            switch expression {
            case .select(let condition, let first, let second):
                apply(condition, first, second) { .select($0, $1, $2) }
            case .conditional(let condition, let first, let second):
                apply(condition, first, second) { .conditional($0, $1, $2) }
            default: nil
            }
        }
    }

    static let lets: [Rule] = [
        Rule("let of something trivial") { expression, _ in
            guard case .letIn(let variable, let value, let body) = expression, value.isTrivial else { return nil }
            return body.substituting([variable: value])
        },
        Rule("let that is used once or never") { expression, _ in
            guard case .letIn(let variable, let value, let body) = expression, body.occurrences(of: variable) < 2 else { return nil }
            return body.substituting([variable: value])
        },
    ]
}

extension Expression {
    /// Whether computing the value again costs nothing.
    var isTrivial: Bool {
        switch self {
        case .integer, .float, .variable: true
        case .broadcast(let value, _): value.isTrivial
        default: false
        }
    }

    fileprivate func occurrences(of variable: Variable) -> Int {
        var count = 0
        visit { if case .variable(variable) = $0 { count += 1 } }
        return count
    }
}
