import NDArray

/// A rewriting of one node into something simpler that computes the same bits (of NaN only that it is one).
///
/// Children are simplified before their parent. What a rule gives is simplified again.
package struct Rule: Sendable {
    /// What the rule does, for people; unique.
    package let name: String
    let apply: @Sendable (Expression, SimplifierContext) -> Expression?

    init(_ name: String, _ apply: @escaping @Sendable (Expression, SimplifierContext) -> Expression?) {
        self.name = name
        self.apply = apply
    }

    /// A rule for binary operators of some kind.
    static func binary(
        _ name: String, _ apply: @escaping @Sendable (BinaryOperator, Expression, Expression, SimplifierContext) -> Expression?
    ) -> Rule {
        Rule(name) { expression, context in
            guard case .binary(let operation, let left, let right) = expression else { return nil }
            return apply(operation, left, right, context)
        }
    }

    /// A rule for comparisons of integers that intervals describe.
    static func integerComparison(
        _ name: String, _ apply: @escaping @Sendable (ComparisonOperator, Expression, Expression, SimplifierContext) -> Expression?
    ) -> Rule {
        Rule(name) { expression, context in
            guard case .compare(let operation, let left, let right) = expression, left.type.element.hasIntervals else { return nil }
            return apply(operation, left, right, context)
        }
    }

    /// All rules, in the order in which those of one node are tried.
    package static let all: [Rule] =
        unary + floatArithmetic + integerArithmetic + extremeOperators + bitOperators + comparisons + sums + choices + conversions + lets
        + vectors + calls

    static let unary: [Rule] = [foldConstants, broadcastLater] + negations + integerSums
    static let floatArithmetic: [Rule] = [foldConstants, broadcastLater] + floats
    static let integerArithmetic: [Rule] = [foldConstants, broadcastLater] + ramps + integerSums + divisions
    static let extremeOperators: [Rule] = [foldConstants, broadcastLater] + extremes + laneExtremes
    static let bitOperators: [Rule] = [foldConstants, broadcastLater] + logic + bits
    static let comparisons: [Rule] = [foldConstants, broadcastLater, knownCondition] + integerComparisons + laneComparisons
    static let sums: [Rule] = [foldConstants, broadcastLater] + multiplyAdds
    static let choices: [Rule] = [broadcastLater] + selections
    static let conversions: [Rule] = [foldConstants, broadcastLater] + casts
    static let calls: [Rule] = [foldConstants, broadcastLater]

    /// The rules that may apply to a node.
    static func rules(for expression: Expression) -> [Rule] {
        switch expression {
        case .integer, .float, .load: []
        case .variable: variables
        case .unary: unary
        case .binary(let operation, let left, _): rules(for: operation, of: left.type.element)
        case .compare: comparisons
        case .multiplyAdd: sums
        case .select, .conditional: choices
        case .cast, .bitcast: conversions
        case .call: calls
        case .letIn: lets
        case .ramp, .broadcast: vectors
        }
    }

    static let variables: [Rule] = [knownCondition]

    private static func rules(for operation: BinaryOperator, of element: ElementType) -> [Rule] {
        switch operation {
        case .add, .subtract, .multiply, .divide, .floorDivide, .remainder, .floorModulo: element.isFloat ? floatArithmetic : integerArithmetic
        case .minimum, .maximum, .fastMinimum, .fastMaximum: extremeOperators
        case .and, .or, .xor, .shiftLeft, .shiftRight: bitOperators
        }
    }
}
