import NDArray

/// What may be taken for granted of `int32` arithmetic.
enum Overflow {
    /// It wraps, as everywhere in data.
    case wraps
    /// It does not happen, as in indices, extents and conditions over loop variables.
    case never
}

/// Indices and what they are when simplified, in one context.
final class SimplifiedIndices {
    var results: [Expression: Expression] = [:]
}

/// What rules know of the place where an expression stands.
struct SimplifierContext {
    var bounds: Bounds { didSet { indices = nil } }
    var overflow: Overflow
    /// Conditions that are known to hold, or not to hold.
    var facts: [(condition: Expression, holds: Bool)] = [] { didSet { indices = nil } }
    /// The indices that were simplified with this knowledge: an unrolled tile has the same ones in each of its statements. nil where none are kept.
    var indices: SimplifiedIndices?
    /// Within an arm of a `select`: what is known even where the arm is not chosen, as it may be evaluated there, too, and
    /// its loads must have a place to load from. nil where that is all there is.
    private(set) var outsideOfArm: (bounds: Bounds, facts: [(condition: Expression, holds: Bool)])?

    init(bounds: Bounds, overflow: Overflow, facts: [(condition: Expression, holds: Bool)] = []) {
        (self.bounds, self.overflow, self.facts) = (bounds, overflow, facts)
    }

    /// The same, and what is simplified with it is kept.
    var keepingIndices: SimplifierContext {
        var context = self
        context.indices = SimplifiedIndices()
        return context
    }

    func assumesNoOverflow(_ element: ElementType) -> Bool {
        if case .never = overflow { element == .int32 } else { false }
    }

    /// Whether a sum, computed without wrapping, is what its expression computes.
    func isExact(_ sum: LinearSum, _ element: ElementType) -> Bool {
        assumesNoOverflow(element) || interval(of: sum).fits(element)
    }

    func interval(of sum: LinearSum) -> Interval {
        sum.terms.reduce(Interval(only: sum.constant)) { $0 + interval(of: $1.atom) * Interval(only: $1.coefficient) }
    }

    func knownTruth(of condition: Expression) -> Bool? {
        facts.last { $0.condition.isIdentical(to: condition) }?.holds
    }

    /// The context of what is evaluated only where a condition holds, or does not.
    func assuming(_ condition: Expression, _ holds: Bool) -> SimplifierContext {
        updating { $0.learn(condition, holds) }
    }

    /// The context of what may be evaluated anywhere, and counts only where a condition holds, or does not.
    func choosing(_ condition: Expression, _ holds: Bool) -> SimplifierContext {
        var context = self
        context.outsideOfArm = outsideOfArm ?? (bounds, facts)
        context.learn(condition, holds)
        return context
    }

    /// What holds wherever the expression is evaluated, chosen or not: the context of what loads depend on.
    var whereverEvaluated: SimplifierContext {
        guard let outsideOfArm else { return self }
        return SimplifierContext(bounds: outsideOfArm.bounds, overflow: overflow, facts: outsideOfArm.facts)
    }

    /// The context with something new that is known wherever the expression is evaluated.
    func updating(_ update: (inout SimplifierContext) -> Void) -> SimplifierContext {
        var context = self
        update(&context)
        guard outsideOfArm != nil else { return context }
        var outside = whereverEvaluated
        update(&outside)
        context.outsideOfArm = (outside.bounds, outside.facts)
        return context
    }

    private mutating func learn(_ condition: Expression, _ holds: Bool) {
        facts.append((condition, holds))
        switch condition {
        case .binary(.and, let left, let right) where holds, .binary(.or, let left, let right) where !holds:
            learn(left, holds)
            learn(right, holds)
        case .unary(.not, let operand): learn(operand, !holds)
        case .compare(let operation, let left, let right) where left.type == .index:
            let operation = holds ? operation : operation.negated
            facts.append((.compare(operation, left, right), true))
            facts.append((.compare(operation.negated, left, right), false))
            narrow(left, operation, right)
            narrow(right, operation.swapped, left)
        default: break
        }
    }

    /// Narrows a variable that is compared with something of known interval.
    private mutating func narrow(_ left: Expression, _ operation: ComparisonOperator, _ right: Expression) {
        guard case .variable(let variable) = left, bounds.indexVariables.contains(variable) else { return }
        let other = interval(of: right)
        let one = Interval(only: 1)
        switch operation {
        case .less: bounds.assume(variable, in: Interval(.min, (other - one).maximum))
        case .lessOrEqual: bounds.assume(variable, in: Interval(.min, other.maximum))
        case .greater: bounds.assume(variable, in: Interval((other + one).minimum, .max))
        case .greaterOrEqual: bounds.assume(variable, in: Interval(other.minimum, .max))
        case .equal: bounds.assume(variable, in: other)
        case .notEqual: break
        }
    }
}

extension ComparisonOperator {
    /// What holds exactly when this does not, for operands that are not NaN.
    var negated: ComparisonOperator {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        }
    }

    /// What holds of the operands exchanged.
    var swapped: ComparisonOperator {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }
}
