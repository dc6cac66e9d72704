import TensorIR

/// Bounds of extents: what they can be at most, whatever the values that the program computes.
struct ExtentBounds {
    /// What each variable that the program computes never exceeds, made of symbols and others of these; none is ever negative.
    let limits: [Variable: Expression]

    /// The most that an extent can be, made of symbols.
    func most(_ extent: Expression) -> Expression { bounds(extent).most }

    private func bounds(_ expression: Expression) -> (least: Expression, most: Expression) {
        guard !limits.isEmpty, !expression.freeVariables.isDisjoint(with: limits.keys) else { return (expression, expression) }
        switch expression {
        case .variable(let variable): return (0, most(limits[variable]!))
        case .unary(.negate, let operand):
            let inner = bounds(operand)
            return (indexSubtract(0, inner.most), indexSubtract(0, inner.least))
        case .binary(let operation, let left, let right): return bounds(operation, bounds(left), bounds(right))
        case .select(_, let first, let second), .conditional(_, let first, let second):
            let (first, second) = (bounds(first), bounds(second))
            return (minimum(first.least, second.least), maximum(first.most, second.most))
        default: preconditionFailure("an extent is made of symbols, sums, products, quotients and bounds, not \(expression)")
        }
    }

    private func bounds(
        _ operation: BinaryOperator, _ left: (least: Expression, most: Expression), _ right: (least: Expression, most: Expression)
    ) -> (least: Expression, most: Expression) {
        switch operation {
        case .add: return (indexAdd(left.least, right.least), indexAdd(left.most, right.most))
        case .subtract: return (indexSubtract(left.least, right.most), indexSubtract(left.most, right.least))
        case .minimum, .fastMinimum: return (minimum(left.least, right.least), minimum(left.most, right.most))
        case .maximum, .fastMaximum: return (maximum(left.least, right.least), maximum(left.most, right.most))
        case .floorModulo, .remainder: return (0, maximum(right.most, 0))
        default:
            // Products and quotients are greatest and least at the ends of both; no divisor is below 1.
            let isQuotient = operation == .divide || operation == .floorDivide
            let divisors = isQuotient ? [maximum(right.least, 1), maximum(right.most, 1)] : [right.least, right.most]
            let ends = [left.least, left.most].flatMap { end in divisors.map { folded(operation, end, $0) } }
            return (ends.dropFirst().reduce(ends[0]) { minimum($0, $1) }, ends.dropFirst().reduce(ends[0]) { maximum($0, $1) })
        }
    }

    private func folded(_ operation: BinaryOperator, _ left: Expression, _ right: Expression) -> Expression {
        operation == .multiply ? indexMultiply(left, right) : .binary(operation, left, right)
    }
}
