import NDArray

/// Simplifies expressions from the leaves up, by the rules of `Rule.all`.
struct Simplifier {
    /// Names of the rules that fired, for tests.
    private(set) var fired: Set<String> = []

    /// How often the result of a rule is simplified again. Every rule makes progress, so this is never reached;
    /// should two rules ever undo each other, the result is still right.
    private static let patience = 100

    mutating func simplify(_ expression: Expression, _ context: SimplifierContext) -> Expression {
        var current = expression
        for _ in 0..<Self.patience {
            let context = context.within(current)
            current = simplifyChildren(current, context)
            guard let next = firstRewriting(of: current, context) else { return current }
            current = next
        }
        return current
    }

    /// An index, in a context in which arithmetic does not overflow.
    mutating func simplifyIndex(_ index: Expression, _ context: SimplifierContext) -> Expression {
        guard let known = context.indices, !index.children.isEmpty else { return simplify(index, context) }
        if let result = known.results[index] { return result }
        let result = simplify(index, context)
        known.results[index] = result
        return result
    }

    private mutating func firstRewriting(of expression: Expression, _ context: SimplifierContext) -> Expression? {
        for rule in Rule.rules(for: expression) {
            guard let result = rule.apply(expression, context) else { continue }
            precondition(result.type == expression.type, "'\(rule.name)' makes a \(result.type) of \(expression)")
            fired.insert(rule.name)
            return result
        }
        return nil
    }

    private mutating func simplifyChildren(_ expression: Expression, _ context: SimplifierContext) -> Expression {
        switch expression {
        case .integer, .float, .variable: return expression
        case .select(let condition, let first, let second):
            let condition = simplify(condition, context)
            return .select(condition, simplify(first, context.choosing(condition, true)), simplify(second, context.choosing(condition, false)))
        case .conditional(let condition, let first, let second):
            let condition = simplify(condition, context)
            return .conditional(
                condition, simplify(first, context.assuming(condition, true)), simplify(second, context.assuming(condition, false)))
        case .binary(.and, let left, let right) where left.type.element == .bool:
            let left = simplify(left, context)
            return .binary(.and, left, simplify(right, context.choosing(left, true)))
        case .binary(.or, let left, let right) where left.type.element == .bool:
            let left = simplify(left, context)
            return .binary(.or, left, simplify(right, context.choosing(left, false)))
        case .letIn(let variable, let value, let body): return simplifyLet(variable, value, body, context)
        case .load(let buffer, let indices):
            let context = context.whereverEvaluated.with(overflow: .never)
            return .load(buffer, indices.map { simplifyIndex($0, context) })
        case .unary, .binary, .compare, .multiplyAdd, .cast, .bitcast, .call, .ramp, .broadcast:
            let inner = context.inside(expression)
            return expression.mapChildren { simplify($0, inner) }
        }
    }

    private mutating func simplifyLet(
        _ variable: Variable, _ value: Expression, _ body: Expression, _ context: SimplifierContext
    ) -> Expression {
        // A load of the body may depend on the variable.
        let value = simplify(value, context.whereverEvaluated.of(letValue: value))
        return .letIn(variable, value, simplify(body, context.binding(variable, to: value)))
    }
}

extension SimplifierContext {
    func with(overflow: Overflow) -> SimplifierContext {
        var context = self
        context.overflow = overflow
        return context
    }

    /// The context for a node itself: a comparison of loop variables does not overflow, wherever it stands.
    func within(_ expression: Expression) -> SimplifierContext {
        guard case .compare(_, let left, let right) = expression, isIndexArithmetic(left), isIndexArithmetic(right) else { return self }
        return with(overflow: .never)
    }

    /// The context for a node's children: what is no index arithmetic promises nothing of what it is made of.
    func inside(_ expression: Expression) -> SimplifierContext {
        switch expression {
        case .cast, .bitcast, .call, .unary(.not, _): return with(overflow: .wraps)
        case .binary(let operation, _, _):
            switch operation {
            case .and, .or, .xor, .shiftLeft, .shiftRight: return with(overflow: .wraps)
            default: return self
            }
        case .compare(_, let left, let right):
            return isIndexArithmetic(left) && isIndexArithmetic(right) ? self : with(overflow: .wraps)
        default: return self
        }
    }

    func of(letValue value: Expression) -> SimplifierContext {
        with(overflow: isIndexArithmetic(value) ? .never : .wraps)
    }

    func binding(_ variable: Variable, to value: Expression) -> SimplifierContext {
        guard value.type.element.hasIntervals else { return self }
        return updating { context in
            if context.isIndexArithmetic(value) && value.type == .index {
                context.bounds.assume(variable, from: value, extent: 1)
            } else {
                context.bounds.assume(variable, isValueWithin: context.of(letValue: value).interval(of: value))
            }
        }
    }

    /// Whether the expression computes with nothing but loop variables, extents and constants.
    func isIndexArithmetic(_ expression: Expression) -> Bool {
        guard expression.type.element == .int32 else { return false }
        switch expression {
        case .integer: return true
        case .variable(let variable): return bounds.indexVariables.contains(variable)
        case .unary(.negate, let operand), .broadcast(let operand, _): return isIndexArithmetic(operand)
        case .binary, .ramp: return expression.children.allSatisfy(isIndexArithmetic)
        default: return false
        }
    }
}

/// The expression simplified, as a value: its integer arithmetic wraps.
///
/// Indices of its loads, and comparisons of variables that `bounds` knows as loop variables or extents, are
/// simplified as `simplifyIndex` does. The result computes the same bits, of NaN only that it is one.
public func simplify(_ expression: Expression, _ bounds: Bounds = Bounds()) -> Expression {
    var simplifier = Simplifier()
    return simplifier.simplify(expression, SimplifierContext(bounds: bounds, overflow: .wraps))
}

/// The expression simplified as an index, an extent or a condition over loop variables: its `int32` arithmetic is
/// taken not to overflow, which holds in every valid kernel.
public func simplifyIndex(_ expression: Expression, _ bounds: Bounds = Bounds()) -> Expression {
    var simplifier = Simplifier()
    return simplifier.simplify(expression, SimplifierContext(bounds: bounds, overflow: .never))
}

/// Which rules fire when an expression is simplified, and what comes of it.
package func tracedSimplification(
    of expression: Expression, asIndex: Bool, _ bounds: Bounds
) -> (result: Expression, rules: Set<String>) {
    var simplifier = Simplifier()
    let context = SimplifierContext(bounds: bounds, overflow: asIndex ? .never : .wraps)
    let result = simplifier.simplify(expression, context)
    return (result, simplifier.fired)
}

extension Expression {
    /// Whether the condition is shown to hold whenever it is evaluated.
    public func isProven(_ bounds: Bounds = Bounds()) -> Bool { simplifyIndex(self, bounds).integerValue == 1 }
}
