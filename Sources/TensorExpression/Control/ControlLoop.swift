import TensorIR

/// A body that runs round after round: at most `count` times, and as long as the condition holds.
///
///     for counter in 0..<count where the start condition holds, or the last round's condition does
///         state' = next(state, counter)
///         collected[counter] = slice(state, counter)
public struct ControlLoop: Sendable {
    /// A value that a round takes from the one before.
    public struct State: Sendable {
        /// A placeholder: the value at the beginning of a round.
        public let parameter: Tensor
        public let initial: Tensor
        /// The value at the end of a round, of the parameter's type.
        public let next: Tensor

        public init(_ parameter: Tensor, initial: Tensor, next: Tensor) {
            precondition(parameter.element == initial.element && next.element == initial.element, "a state keeps its type")
            precondition(parameter.rank == initial.rank && next.rank == initial.rank, "a state keeps its rank")
            (self.parameter, self.initial, self.next) = (parameter, initial, next)
        }
    }

    /// An extent of states that changes from round to round.
    public struct Extent: Sendable {
        /// Its value at the beginning of a round: what shapes in the body use.
        public let variable: Variable
        public let initial: Expression
        /// Its value at the end of a round.
        public let next: Expression
        /// Its value after the last round: what the shapes of results use.
        public let final: Variable
        /// What it never exceeds, made of symbols.
        public let limit: Expression

        public init(_ variable: Variable, initial: Expression, next: Expression, final: Variable, limit: Expression) {
            (self.variable, self.initial, self.next, self.final, self.limit) = (variable, initial, next, final, limit)
        }
    }

    /// The most rounds that there are.
    public enum Count: Sendable {
        /// Made of extents; less than 0 counts as 0.
        case extent(Expression)
        /// The only element of a tensor of `int32` or `int64`.
        case value(Tensor)
    }

    /// The number of the round, from 0: an index that expressions in the body use.
    public let counter: Variable
    /// Without a count the condition ends the loop.
    public let count: Count?
    /// Whether there is a first round: a tensor of one element. Without one there is, as far as the count goes.
    public let startCondition: Tensor?
    /// Whether there is another: a result of the body.
    public let condition: Tensor?
    public let states: [State]
    /// Results of the body that are kept of every round. Their shapes are the same in all rounds.
    public let collected: [Tensor]
    /// How many rounds were run, where that is not known before: the first extent of what was collected.
    public let rounds: Variable?
    /// What the number of rounds never exceeds, made of symbols; nil where nothing is known, and nothing is collected.
    public let limit: Expression?
    public let extents: [Extent]

    public init(
        counter: Variable, count: Count?, startCondition: Tensor? = nil, condition: Tensor? = nil, states: [State],
        collected: [Tensor] = [], limit: Expression?, extents: [Extent] = []
    ) {
        precondition(count != nil || condition != nil, "a loop ends")
        precondition(limit != nil || collected.isEmpty, "memory is planned for what is collected")
        (self.counter, self.count, self.startCondition, self.condition) = (counter, count, startCondition, condition)
        (self.states, self.collected, self.limit, self.extents) = (states, collected, limit, extents)
        let isCounted = if case .extent = count { condition == nil && startCondition == nil } else { false }
        rounds = isCounted || limit == nil ? nil : Variable("\(counter.name).count")
    }

    /// The first extent of what is collected.
    var roundCount: Expression {
        if let rounds { return Expression(rounds) }
        guard case .extent(let extent) = count else { return 0 }
        return extent
    }

    func finalShape(of state: State) -> [Expression] {
        let finals = Dictionary(uniqueKeysWithValues: extents.map { ($0.variable, Expression($0.final)) })
        return state.parameter.shape.map { $0.substituting(finals) }
    }
}
