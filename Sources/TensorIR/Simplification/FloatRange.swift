import NDArray

// What the form of a float expression says of its values: between which numbers they lie, and that they are whole.

extension SimplifierContext {
    /// Numbers between which the value lies, if it cannot be NaN. An end may be infinite.
    func floatRange(of expression: Expression) -> ClosedRange<Double>? {
        switch expression {
        case .float(let value, _): return value.isNaN ? nil : value...value
        case .broadcast(let value, _): return floatRange(of: value)
        case .unary(let operation, let operand):
            guard let range = floatRange(of: operand), let rule = operation.roundingRule else { return nil }
            return range.lowerBound.rounded(rule)...range.upperBound.rounded(rule)
        case .binary(let operation, let left, let right): return floatRange(operation, left, right)
        case .select(_, let first, let second), .conditional(_, let first, let second):
            guard let a = floatRange(of: first), let b = floatRange(of: second) else { return nil }
            return min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
        case .cast(_, let operand, _) where operand.type.element.hasIntervals:
            let interval = interval(of: operand)
            guard interval.minimum >= -1 << 24, interval.maximum <= 1 << 24 else { return nil }
            return Double(interval.minimum)...Double(interval.maximum)
        default: return nil
        }
    }

    private func floatRange(_ operation: BinaryOperator, _ left: Expression, _ right: Expression) -> ClosedRange<Double>? {
        let (a, b) = (floatRange(of: left), floatRange(of: right))
        switch operation {
        // The left operand is taken where the right one is NaN.
        case .fastMaximum:
            guard let a else { return nil }
            return max(a.lowerBound, b?.lowerBound ?? -.infinity)...max(a.upperBound, b?.upperBound ?? .infinity)
        case .fastMinimum:
            guard let a else { return nil }
            return min(a.lowerBound, b?.lowerBound ?? -.infinity)...min(a.upperBound, b?.upperBound ?? .infinity)
        default: break
        }
        guard let a, let b else { return nil }
        switch operation {
        case .maximum: return max(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
        case .minimum: return min(a.lowerBound, b.lowerBound)...min(a.upperBound, b.upperBound)
        case .add where left.isWholeFloat && right.isWholeFloat:
            let range = (a.lowerBound + b.lowerBound)...(a.upperBound + b.upperBound)
            // Beyond that sums are rounded.
            return max(-range.lowerBound, range.upperBound) <= 0x1p24 ? range : nil
        default: return nil
        }
    }
}

extension Expression {
    /// Whether the value is a whole number or infinite, unless it is NaN.
    var isWholeFloat: Bool {
        switch self {
        case .float(let value, _): value.rounded() == value
        case .broadcast(let value, _): value.isWholeFloat
        case .unary(let operation, let operand): operation.roundingRule != nil || operation == .negate && operand.isWholeFloat
        // A sum of whole floats is exact, or so large that every float is whole.
        case .binary(.add, let left, let right), .binary(.subtract, let left, let right),
            .binary(.minimum, let left, let right), .binary(.maximum, let left, let right),
            .binary(.fastMinimum, let left, let right), .binary(.fastMaximum, let left, let right):
            left.isWholeFloat && right.isWholeFloat
        case .select(_, let first, let second), .conditional(_, let first, let second): first.isWholeFloat && second.isWholeFloat
        case .cast(_, let operand, _): operand.type.element.isInteger
        default: false
        }
    }
}

/// Numbers between which a float lies by its form, if it is a whole number and never NaN.
package func wholeRange(of expression: Expression) -> ClosedRange<Double>? {
    guard expression.isWholeFloat else { return nil }
    return SimplifierContext(bounds: Bounds(), overflow: .wraps).floatRange(of: expression)
}

extension UnaryOperator {
    fileprivate var roundingRule: FloatingPointRoundingRule? {
        switch self {
        case .floor: .down
        case .ceiling: .up
        case .truncate: .towardZero
        case .roundEven: .toNearestOrEven
        default: nil
        }
    }
}
