import TensorIR

/// One of two bodies: `then` where the only element of the condition is not 0, else `otherwise`.
public struct ControlBranch: Sendable {
    /// An extent in which the bodies' results differ.
    public struct Extent: Sendable {
        /// What the result's shape uses for it.
        public let variable: Variable
        public let then: Expression, otherwise: Expression
        /// What it never exceeds, made of symbols.
        public let limit: Expression

        public init(_ variable: Variable, then: Expression, otherwise: Expression, limit: Expression) {
            (self.variable, self.then, self.otherwise, self.limit) = (variable, then, otherwise, limit)
        }
    }

    /// A tensor of one element, of `bool` or an integer type.
    public let condition: Tensor
    /// The bodies' results, of the same types and ranks.
    public let then: [Tensor], otherwise: [Tensor]
    /// The shapes of the results: those of the bodies, with variables where they differ.
    public let shapes: [[Expression]]
    public let extents: [Extent]

    public init(condition: Tensor, then: [Tensor], otherwise: [Tensor], shapes: [[Expression]], extents: [Extent] = []) {
        precondition(then.map(\.element) == otherwise.map(\.element), "both bodies give the same types")
        precondition(zip(then, otherwise).allSatisfy { $0.rank == $1.rank }, "both bodies give the same ranks")
        precondition(!condition.element.isFloat, "a condition is true or false")
        (self.condition, self.then, self.otherwise) = (condition, then, otherwise)
        (self.shapes, self.extents) = (shapes, extents)
    }
}
