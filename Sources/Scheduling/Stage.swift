import Support
import TensorExpression
import TensorIR

/// One computation of a schedule: its loops, outermost first, and where and when it runs.
public struct Stage: Sendable {
    /// When a stage is computed.
    public enum Placement: Hashable, Sendable {
        /// All of it, before whatever reads it.
        case root
        /// Nowhere: readers hold its expression.
        case inlined
        /// As much as is needed, in each iteration of a reader's loop.
        case at(StageName, LoopName)
    }

    /// How loops were made from others.
    public enum Relation: Hashable, Sendable {
        case split(LoopName, by: Int, tail: TailStrategy)
        case fuse(outer: LoopName, inner: LoopName, LoopName)
    }

    public let name: StageName
    /// The definition, with inlined stages and caches already put in.
    public internal(set) var computation: Computation
    /// A buffer for each result.
    public let results: [Buffer]
    /// The loops of the computation's axes, then those of its reduction axes.
    public internal(set) var rootLoops: [LoopName]
    /// The loops there are now, outermost first.
    public internal(set) var loops: [LoopName]
    public internal(set) var relations: [Relation] = []
    public internal(set) var kinds: [LoopName: LoopKind] = [:]
    /// The loops of axes that are cut where conditions on the axis change.
    public internal(set) var separated: Set<LoopName> = []
    /// Every loop, past or present, that runs over a reduction axis.
    public internal(set) var reductionLoops: Set<LoopName>
    public internal(set) var placement: Placement = .root
    /// Where the results are kept, if the stage is not an output. What is kept in `global` memory is prepared ahead of the kernel.
    public internal(set) var scope: BufferScope = .scratch
    public internal(set) var layout: StorageLayout?
    public let isOutput: Bool

    init(_ name: StageName, _ computation: Computation, results: [Buffer], isOutput: Bool) {
        self.name = name
        self.computation = computation
        self.results = results
        self.isOutput = isOutput
        var names = UniqueNames()
        let spatial = computation.axes.map { LoopName(names.take($0.name)) }
        let reduced = computation.reductionAxes.map { LoopName(names.take($0.name)) }
        rootLoops = spatial + reduced
        loops = rootLoops
        reductionLoops = Set(reduced)
        bindFactoredLane()
    }

    /// A partial reduction's lanes are the inner part of the axis that it factors; they are written by index, so
    /// they may run in any order, and there is no other loop over them.
    private mutating func bindFactoredLane() {
        guard let factoring = computation.factoring else { return }
        let axis = rootLoops[computation.axes.count + factoring.reductionAxis]
        loops.remove(at: factoring.outputAxis)
        relations.append(.split(axis, by: factoring.factor, tail: .partition))
        loops.replace(axis, with: [axis.outer, axis.inner])
        reductionLoops.insert(axis.outer)
    }

    public func kind(of loop: LoopName) -> LoopKind { kinds[loop] ?? .serial }

    /// Whether iterations of the loop join into the same results, so that their order matters.
    public func isReduction(_ loop: LoopName) -> Bool { reductionLoops.contains(loop) }

    /// Whether the stage is a copy that the kernel is given.
    public var isPrepared: Bool { scope == .global }

    /// Whether no step has touched the loops.
    var isPristine: Bool {
        loops == rootLoops && kinds.isEmpty && separated.isEmpty && placement == .root
    }
}

extension Computation {
    public var factoring: Reduction.Factoring? {
        if case .reduction(let reduction) = body { reduction.factoring } else { nil }
    }

    /// The same computation with every expression rewritten.
    func mapExpressions(_ transform: (Expression) -> Expression) -> Computation {
        switch body {
        case .values(let values):
            Computation(name, axes: axes, body: .values(values.map(transform)))
        case .reduction(let reduction):
            Computation(name, axes: axes, body: .reduction(Reduction(
                axes: reduction.axes, combiner: reduction.combiner,
                sources: reduction.sources.map(transform), factoring: reduction.factoring)))
        }
    }
}

extension Array where Element: Equatable {
    mutating func replace(_ element: Element, with others: [Element]) {
        guard let place = firstIndex(of: element) else { return }
        replaceSubrange(place...place, with: others)
    }
}
