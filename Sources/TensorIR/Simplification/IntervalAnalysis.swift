import NDArray

extension SimplifierContext {
    /// Between which numbers the value lies, in every lane; for integers other than `uint64`, and `bool`.
    func interval(of expression: Expression) -> Interval {
        let element = expression.type.element
        guard element.hasIntervals else { return .everything }
        return fitted(unboundedInterval(of: expression, element), element)
    }

    /// What the type holds of a result computed without wrapping.
    private func fitted(_ interval: Interval, _ element: ElementType) -> Interval {
        let range = Interval(element.integerRange)
        if interval.fits(element) { return interval }
        return assumesNoOverflow(element) ? interval.intersection(range) ?? range : range
    }

    private func unboundedInterval(of expression: Expression, _ element: ElementType) -> Interval {
        let range = Interval(element.integerRange)
        switch expression {
        case .integer(let value, _): return Interval(only: value)
        case .variable(let variable): return bounds[variable]
        case .unary(.negate, let operand): return -interval(of: operand)
        case .unary(.absolute, let operand):
            let value = interval(of: operand)
            return value.minimum >= 0 ? value : value.maximum <= 0 ? -value : Interval(0, max((-value).maximum, value.maximum))
        case .unary: return range
        case .binary(let operation, let left, let right): return interval(operation, left, right, range)
        case .multiplyAdd(let a, let b, let c): return fitted(interval(of: a) * interval(of: b), element) + interval(of: c)
        case .compare: return Interval(0, 1)
        case .select(_, let first, let second), .conditional(_, let first, let second):
            return interval(of: first).union(interval(of: second))
        case .cast(_, let operand, let mode): return interval(casting: operand, mode, element)
        case .letIn(let variable, let value, let body):
            var inner = self
            if value.type.element.hasIntervals { inner.bounds.assume(variable, isValueWithin: interval(of: value)) }
            return inner.interval(of: body)
        case .ramp(let base, let stride, let lanes):
            return interval(of: base) + interval(of: stride) * Interval(0, Int64(lanes - 1))
        case .broadcast(let value, _): return interval(of: value)
        case .float, .bitcast, .load, .call: return range
        }
    }

    private func interval(_ operation: BinaryOperator, _ left: Expression, _ right: Expression, _ range: Interval) -> Interval {
        let (a, b) = (interval(of: left), interval(of: right))
        switch operation {
        case .add: return a + b
        case .subtract: return a - b
        case .multiply: return a * b
        case .minimum, .fastMinimum: return a.minimum(b)
        case .maximum, .fastMaximum: return a.maximum(b)
        case .floorDivide where b.minimum > 0: return a.floorDivided(byPositive: b)
        case .floorModulo where b.minimum > 0: return a.floorModulo(byPositive: b)
        case .divide where b.minimum > 0 && a.minimum >= 0: return a.floorDivided(byPositive: b)
        case .remainder where b.minimum > 0 && a.minimum >= 0: return a.floorModulo(byPositive: b)
        case .and where a.minimum >= 0 && b.minimum >= 0: return Interval(0, min(a.maximum, b.maximum))
        case .and where b.minimum >= 0: return Interval(0, b.maximum)
        case .and where a.minimum >= 0: return Interval(0, a.maximum)
        case .shiftRight:
            guard let amount = b.onlyValue, left.type.element.hasIntervals else { return range }
            let bits = amount & Int64(left.type.element.bitCount - 1)
            return Interval(a.minimum >> bits, a.maximum >> bits)
        default: return range
        }
    }

    private func interval(casting operand: Expression, _ mode: CastMode, _ element: ElementType) -> Interval {
        let range = Interval(element.integerRange)
        guard element != .bool else { return range }
        if let floats = floatRange(of: operand), max(-floats.lowerBound, floats.upperBound) < 0x1p31 {
            let value = Interval(Int64(floats.lowerBound), Int64(floats.upperBound))
            if value.fits(element) { return value }
        }
        guard operand.type.element.hasIntervals else { return range }
        let value = interval(of: operand)
        if value.fits(element) { return value }
        guard mode == .saturating else { return range }
        return Interval(
            min(max(value.minimum, range.minimum), range.maximum), max(min(value.maximum, range.maximum), range.minimum))
    }
}

extension Interval {
    /// Whether the type holds all of it. An end without bound may lie anywhere beyond `int64`.
    func fits(_ element: ElementType) -> Bool { isBounded && isWithin(Interval(element.integerRange)) }
}

/// Between which numbers an `int32` index expression lies, given what is known of its variables.
public func interval(of expression: Expression, _ bounds: Bounds = Bounds()) -> Interval {
    SimplifierContext(bounds: bounds, overflow: .never).interval(of: expression)
}
