import TensorIR

/// The elements of a computation as reductions: `sources` joined by `combiner` over all indices of `axes`.
public struct Reduction: Sendable {
    public let axes: [Axis]
    public let combiner: Combiner
    /// One for each component of the combiner's tuples.
    public let sources: [Expression]
    /// Where the reduction collects partial results along one of its computation's axes.
    public let factoring: Factoring?

    /// Partial results: output axis `outputAxis` has extent `factor`, and its element `l` joins the indices
    /// `k` of reduction axis `reductionAxis` with `k mod factor = l`.
    public struct Factoring: Sendable {
        public let reductionAxis: Int
        public let outputAxis: Int
        public let factor: Int

        public init(reductionAxis: Int, outputAxis: Int, factor: Int) {
            self.reductionAxis = reductionAxis
            self.outputAxis = outputAxis
            self.factor = factor
        }
    }

    public init(axes: [Axis], combiner: Combiner, sources: [Expression], factoring: Factoring? = nil) {
        precondition(!axes.isEmpty, "a reduction has an axis")
        precondition(sources.map(\.type) == combiner.identities.map(\.type), "\(combiner.name) does not take \(sources.map(\.type))")
        self.axes = axes
        self.combiner = combiner
        self.sources = sources
        self.factoring = factoring
    }
}

/// The sum of `source` over the axes.
public func sum(_ source: Expression, over axes: Axis...) -> Reduction {
    Reduction(axes: axes, combiner: .sum(source.type.element), sources: [source])
}

/// The product of `source` over the axes.
public func product(_ source: Expression, over axes: Axis...) -> Reduction {
    Reduction(axes: axes, combiner: .product(source.type.element), sources: [source])
}

/// The least value of `source` over the axes.
public func minimum(of source: Expression, over axes: Axis...) -> Reduction {
    Reduction(axes: axes, combiner: .minimum(source.type.element), sources: [source])
}

/// The greatest value of `source` over the axes.
public func maximum(of source: Expression, over axes: Axis...) -> Reduction {
    Reduction(axes: axes, combiner: .maximum(source.type.element), sources: [source])
}
