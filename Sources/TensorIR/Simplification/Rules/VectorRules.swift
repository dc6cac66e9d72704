import NDArray

extension Rule {
    /// An operator on scalars in every lane becomes the scalar's result in every lane.
    static let broadcastLater = Rule("operate before broadcasting") { expression, _ in
        guard expression.hasBroadcastOperand else { return nil }
        var scalars: [Expression] = []
        for child in expression.children {
            guard let scalar = child.scalarOfLanes else { return nil }
            scalars.append(scalar)
        }
        var next = scalars.makeIterator()
        return .broadcast(expression.mapChildren { _ in next.next()! }, lanes: expression.type.lanes)
    }

    static let vectors: [Rule] = [
        Rule("broadcast a constant") { expression, _ in
            guard case .broadcast(let value, let lanes) = expression, value.isConstant else { return nil }
            return value.broadcast(to: lanes)
        },
        Rule("ramp that stands still") { expression, _ in
            guard case .ramp(let base, let stride, let lanes) = expression, stride.integerValue == 0 else { return nil }
            return base.broadcast(to: lanes)
        },
    ]

    /// The difference of two ramps lies between those of their first and last lanes.
    static let laneComparisons: [Rule] = [
        Rule.integerComparison("decide a comparison by its outer lanes") { operation, left, right, context in
            guard operation != .equal, operation != .notEqual, let (first, last) = context.outerLanes(left, right),
                let truth = context.truth(operation, first.0, first.1), truth == context.truth(operation, last.0, last.1)
            else { return nil }
            return .constant(Int64(truth ? 1 : 0), left.type.with(element: .bool))
        }
    ]

    static let laneExtremes: [Rule] = [
        Rule.binary("decide an extreme by its outer lanes") { operation, left, right, context in
            guard operation.isExtreme, let (first, last) = context.outerLanes(left, right) else { return nil }
            if context.proves(first.0, atMost: first.1) && context.proves(last.0, atMost: last.1) {
                return operation.isMinimum ? left : right
            }
            if context.proves(first.1, atMost: first.0) && context.proves(last.1, atMost: last.0) {
                return operation.isMinimum ? right : left
            }
            return nil
        }
    ]

    /// Operators on ramps that give ramps.
    static let ramps: [Rule] = [
        Rule.binary("add to a ramp") { operation, left, right, _ in
            guard operation == .add || operation == .subtract else { return nil }
            let (a, b) = (left.asRamp, right.asRamp)
            guard let a, let b, a.isRamp || b.isRamp else { return nil }
            return .ramp(
                base: .binary(operation, a.base, b.base), stride: .binary(operation, a.stride, b.stride), lanes: left.type.lanes)
        },
        Rule.binary("multiply a ramp") { operation, left, right, _ in
            guard operation == .multiply else { return nil }
            if let a = left.asRamp, a.isRamp, let b = right.scalarOfLanes { return a.scaled(by: b, left.type.lanes) }
            if let b = right.asRamp, b.isRamp, let a = left.scalarOfLanes { return b.scaled(by: a, left.type.lanes) }
            return nil
        },
        Rule.binary("divide a ramp by what divides its stride") { operation, left, right, context in
            guard operation == .floorDivide || operation == .floorModulo, case .ramp(let base, let stride, let lanes) = left,
                let step = stride.integerValue, let divisor = right.integerValue, divisor > 0, step % divisor == 0,
                context.isExactRamp(left)
            else { return nil }
            let type = base.type
            let start = Expression.binary(operation, base, .constant(divisor, type))
            if operation == .floorModulo { return start.broadcast(to: lanes) }
            return .ramp(base: start, stride: .constant(step / divisor, type), lanes: lanes)
        },
        // (8 * i + ramp(0, 1, 4)) // 8 stays within one quotient.
        Rule.binary("divide a ramp that stays within one quotient") { operation, left, right, context in
            guard operation == .floorDivide || operation == .floorModulo, case .ramp(let base, let stride, let lanes) = left,
                let step = stride.integerValue, let divisor = right.integerValue, divisor > 0, context.isExactRamp(left)
            else { return nil }
            let (_, rest) = LinearSum(base).split { _, coefficient in coefficient % divisor == 0 }
            var remainder = rest
            remainder.constant = Arithmetic.floorModulo(rest.constant, divisor)
            let span = context.interval(of: remainder) + Interval(only: step) * Interval(0, Int64(lanes - 1))
            guard context.isExact(remainder, base.type.element), span.isWithin(Interval(0, divisor - 1)) else { return nil }
            let start = Expression.binary(operation, base, .constant(divisor, base.type))
            return operation == .floorDivide ? start.broadcast(to: lanes) : .ramp(base: start, stride: stride, lanes: lanes)
        },
    ]
}

/// A vector whose lanes are equally far apart; `stride` 0 for a broadcast scalar.
private struct Ramp {
    let base: Expression
    let stride: Expression
    let isRamp: Bool

    func scaled(by factor: Expression, _ lanes: Int) -> Expression {
        .ramp(base: .binary(.multiply, base, factor), stride: .binary(.multiply, stride, factor), lanes: lanes)
    }
}

extension Expression {
    /// Whether the operator has a scalar in every lane among its operands.
    fileprivate var hasBroadcastOperand: Bool {
        switch self {
        case .unary(_, .broadcast), .binary(_, .broadcast, _), .binary(_, _, .broadcast): true
        case .unary, .binary: false
        default: children.contains { if case .broadcast = $0 { true } else { false } }
        }
    }

    /// The scalar that every lane of a vector (or the scalar itself) holds, where the form shows it.
    fileprivate var scalarOfLanes: Expression? {
        switch self {
        case .broadcast(let value, _): value
        case .integer(let value, let type): .integer(value, type.with(lanes: 1))
        case .float(let value, let type): .float(value, type.with(lanes: 1))
        default: type.isScalar ? self : nil
        }
    }

    fileprivate var asRamp: Ramp? {
        guard !type.isScalar, type.element.isInteger else { return nil }
        if case .ramp(let base, let stride, _) = self { return Ramp(base: base, stride: stride, isRamp: true) }
        return scalarOfLanes.map { Ramp(base: $0, stride: .constant(Int64(0), $0.type), isRamp: false) }
    }
}

extension SimplifierContext {
    /// The operands in their first and in their last lane, if one is a ramp and no lane wraps.
    fileprivate func outerLanes(
        _ left: Expression, _ right: Expression
    ) -> (first: (Expression, Expression), last: (Expression, Expression))? {
        guard left.type.element.hasIntervals, let a = left.asRamp, let b = right.asRamp, a.isRamp || b.isRamp,
            !a.isRamp || isExactRamp(left), !b.isRamp || isExactRamp(right)
        else { return nil }
        let steps = Expression.constant(Int64(left.type.lanes - 1), left.type.with(lanes: 1))
        return ((a.base, b.base), (a.base + a.stride * steps, b.base + b.stride * steps))
    }

    /// Whether no lane of a ramp wraps.
    fileprivate func isExactRamp(_ expression: Expression) -> Bool {
        guard case .ramp(let base, let stride, let lanes) = expression, base.type.element.hasIntervals else { return false }
        let element = base.type.element
        guard isExact(LinearSum(base), element) else { return false }
        let span = interval(of: base) + interval(of: stride) * Interval(0, Int64(lanes - 1))
        return assumesNoOverflow(element) || span.fits(element)
    }
}
