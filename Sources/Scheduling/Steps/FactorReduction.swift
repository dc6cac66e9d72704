import TensorExpression
import TensorIR

extension Schedule {
    /// Makes `factor` partial results of a reduction axis, which may then be lanes of a vector, and joins them at the end.
    ///
    ///     C[i] = sum over k of A[i, k]
    /// becomes
    ///     C.partial[i, l] = sum over k with k mod factor = l of A[i, k]
    ///     C[i] = sum over l of C.partial[i, l]
    ///
    /// The loops of the partial stage over the axis are `k.outer` and `k.inner`; the inner one may be vectorized.
    /// Floating-point results change in their last bits, since another order of summation rounds differently.
    ///
    /// - Returns: the stage of the partial results, named after the tensor with `.partial`.
    @discardableResult
    public mutating func factorReduction(_ axis: LoopName, of stage: StageName, by factor: Int) throws(ScheduleError) -> StageName {
        let name = unique(stage.rawValue + ".partial")
        try apply(.factorReduction(stage, axis, by: factor))
        return name
    }

    mutating func applyFactorReduction(_ name: StageName, _ loop: LoopName, _ factor: Int) throws(ScheduleError) {
        let index = try index(of: name, having: loop)
        let stage = stages[index]
        if factor < 1 { throw .illegal(.factorTooSmall(factor, loop), in: stage.sketch(marking: loop)) }
        let axisCount = stage.computation.axes.count
        guard case .reduction(let reduction) = stage.computation.body,
            let place = stage.rootLoops.firstIndex(of: loop), place >= axisCount
        else { throw .illegal(.factorsNonReduction(loop), in: stage.sketch(marking: loop)) }
        if reduction.factoring != nil { throw .illegal(.reductionAlreadyFactored, in: stage.sketch(marking: loop)) }
        guard stage.isPristine else {
            throw .illegal(.stageAlreadyScheduled(step: "factorReduction"), in: stage.sketch(marking: loop))
        }

        let partialName = unique(name.rawValue + ".partial")
        let lane = Axis("\(loop).lane", extent: Expression(factor))
        let partial = Computation(
            partialName.rawValue, axes: stage.computation.axes + [lane],
            body: .reduction(Reduction(
                axes: reduction.axes, combiner: reduction.combiner, sources: reduction.sources,
                factoring: .init(reductionAxis: place - axisCount, outputAxis: axisCount, factor: factor))))
        let partialStage = Stage(partialName, partial, results: partial.results().map(\.buffer), isOutput: false)

        let axes = stage.computation.axes.map { Axis($0.name, extent: $0.extent) }
        let joined = Axis("\(loop).lane", extent: Expression(factor))
        let sources = partialStage.results.map { Expression.load($0, axes.map(\.index) + [joined.index]) }
        let join = Computation(
            name.rawValue, axes: axes,
            body: .reduction(Reduction(axes: [joined], combiner: reduction.combiner, sources: sources)))
        var joiner = Stage(name, join, results: stage.results, isOutput: stage.isOutput)
        joiner.scope = stage.scope
        joiner.layout = stage.layout
        stages.replaceSubrange(index...index, with: [partialStage, joiner])
    }
}
