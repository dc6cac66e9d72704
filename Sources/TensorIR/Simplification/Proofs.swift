extension SimplifierContext {
    /// Whether a sum is shown to be zero or more for all values of its variables.
    ///
    /// Numbers are tried first. Where they do not decide, a variable gives way to an expression that bounds
    /// it (a loop variable to the loop's last value), `minimum` to one of its operands, `4 * (x // 4)` to `x`, each
    /// in the direction that can only make the sum smaller.
    func provesNotNegative(_ sum: LinearSum, steps: Int = 5) -> Bool {
        if interval(of: sum).minimum >= 0 { return true }
        if steps == 0 { return false }
        // The variable bound last first: its bounds mention the others.
        let ordered = sum.terms.sorted { order(of: $0.atom) > order(of: $1.atom) }
        for (atom, coefficient) in ordered {
            let replacements = smaller(atom, coefficient)
            for replacement in replacements {
                var reduced = sum.removing(atom)
                reduced.add(replacement)
                if provesNotNegative(reduced, steps: steps - 1) { return true }
            }
            if !replacements.isEmpty, case .variable = atom { return false }
        }
        return false
    }

    private func order(of atom: Expression) -> Int {
        if case .variable(let variable) = atom { bounds.symbolic(variable)?.order ?? -1 } else { Int.max }
    }

    /// Sums that `coefficient * atom` does not fall below.
    private func smaller(_ atom: Expression, _ coefficient: Int64) -> [LinearSum] {
        let isLower = coefficient > 0
        switch atom {
        case .variable(let variable):
            guard let range = bounds.symbolic(variable) else { return [] }
            let bounds = (isLower ? range.lower : range.upper).map { scaled($0, coefficient) }
            guard !bounds.isEmpty else { return [] }
            // A numeric bound may serve where an expression does not.
            let end = isLower ? range.interval.minimum : range.interval.maximum
            let isNumber = end != .min && end != .max && abs(end) < 1 << 31
            return isNumber ? bounds + [constant(end &* coefficient)] : bounds
        case .binary(.minimum, let a, let b) where !isLower, .binary(.maximum, let a, let b) where isLower:
            return [a, b].filter { isExact(LinearSum($0), $0.type.element) }.map { scaled($0, coefficient) }
        case .binary(.floorDivide, let dividend, .integer(let divisor, _)) where divisor > 0 && coefficient % divisor == 0:
            guard isExact(LinearSum(dividend), dividend.type.element) else { return [] }
            // x - (divisor - 1) <= divisor * (x // divisor) <= x
            let scale = coefficient / divisor
            var bound = scaled(dividend, scale)
            if isLower { bound.constant &-= scale &* (divisor - 1) }
            return [bound]
        default: return []
        }
    }

    private func scaled(_ expression: Expression, _ scale: Int64) -> LinearSum {
        var sum = LinearSum()
        sum.add(LinearSum(expression), times: scale)
        return sum
    }

    private func constant(_ value: Int64) -> LinearSum {
        var sum = LinearSum()
        sum.constant = value
        return sum
    }

    /// Whether `left <= right` (or `<` with a margin of 1) is shown, for integers of one type.
    func proves(_ left: Expression, atMost right: Expression, margin: Int64 = 0) -> Bool {
        guard left.type.element.hasIntervals else { return false }
        let (low, high) = (interval(of: left), interval(of: right))
        if low.maximum != .max && high.minimum != .min && low.maximum <= high.minimum - margin { return true }
        let (leftSum, rightSum) = (LinearSum(left), LinearSum(right))
        let element = left.type.element
        guard isExact(leftSum, element) && isExact(rightSum, element) else { return false }
        var difference = rightSum - leftSum
        difference.constant &-= margin
        return provesNotNegative(difference)
    }

    /// Whether a comparison of integers is shown to hold, or not to.
    func truth(_ operation: ComparisonOperator, _ left: Expression, _ right: Expression) -> Bool? {
        switch operation {
        case .less: decide(left, right, margin: 1, otherwise: right, left, margin: 0)
        case .lessOrEqual: decide(left, right, margin: 0, otherwise: right, left, margin: 1)
        case .greater: decide(right, left, margin: 1, otherwise: left, right, margin: 0)
        case .greaterOrEqual: decide(right, left, margin: 0, otherwise: left, right, margin: 1)
        case .equal: areEqual(left, right)
        case .notEqual: areEqual(left, right).map { !$0 }
        }
    }

    private func decide(
        _ low: Expression, _ high: Expression, margin: Int64, otherwise first: Expression, _ second: Expression, margin other: Int64
    ) -> Bool? {
        if proves(low, atMost: high, margin: margin) { return true }
        return proves(first, atMost: second, margin: other) ? false : nil
    }

    private func areEqual(_ left: Expression, _ right: Expression) -> Bool? {
        if left.isIdentical(to: right) { return true }
        if let a = interval(of: left).onlyValue, a == interval(of: right).onlyValue { return true }
        if proves(left, atMost: right, margin: 1) || proves(right, atMost: left, margin: 1) { return false }
        return nil
    }
}
