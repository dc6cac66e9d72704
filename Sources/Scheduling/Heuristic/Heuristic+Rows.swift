import TensorExpression
import TensorIR

extension Schedule {
    /// Partial results in lanes, several vectors of them, joined at the end of each row.
    mutating func orderRows(_ stage: Stage, _ analysis: StageAnalysis, on target: Target) throws(ScheduleError) {
        let lanes = analysis.lanes(for: target)
        let axis = stage.rootLoops[stage.rootLoops.count - 1]
        let extent = analysis.reductionAxes.last?.extent.integerValue.map(Int.init)
        if lanes <= 1 || extent ?? .max < lanes * 2 { return try orderIrregular(stage) }
        let vectors = partialVectors(stage, lanes: lanes, extent: extent)
        let placement = stage.placement
        if placement != .root { try computeRoot(stage.name) }
        var parts = [try factorReduction(axis, of: stage.name, by: lanes * vectors)]
        try vectorizeRow(self[parts[0]]!.rootLoops.last!.inner, of: parts[0], lanes: lanes)
        if vectors > 1 { parts.append(try foldVectors(of: stage.name, lanes: lanes)) }
        try unroll(self[stage.name]!.rootLoops.last!, of: stage.name)
        if case .at(let consumer, let loop) = placement { try compute(stage.name, at: loop, of: consumer) }
        // The last part is read by the stage itself, the first by the last.
        for part in parts.reversed() { try place(part, besides: stage.name) }
    }

    /// How many vectors of partial results there are: enough that no sum waits for the one before it (an addition takes up to
    /// four cycles, and two begin in each), in rows so long that joining them does not count.
    private func partialVectors(_ stage: Stage, lanes: Int, extent: Int?) -> Int {
        guard let extent else { return (lanes > 4 ? 2 : 4) / (stage.computation.isCostly || stage.computation.choosesValues ? 2 : 1) }
        // What is costly keeps its own constants and intermediate values in registers, and waits for nothing.
        let most = stage.computation.isCostly ? 2 : extent >= 256 ? 8 / stage.results.count : 4
        return max(1, min(lanes > 4 ? most / 2 : most, extent / lanes))
    }

    /// Joins several vectors of partial results into one.
    private mutating func foldVectors(of stage: StageName, lanes: Int) throws(ScheduleError) -> StageName {
        let lane = self[stage]!.rootLoops.last!
        let folded = try factorReduction(lane, of: stage, by: lanes)
        try vectorize(lane.inner, of: folded)
        try unroll(lane.outer, of: folded)
        return folded
    }

    /// Plain loops, with the result in a register while it is reduced.
    mutating func orderIrregular(_ stage: Stage) throws(ScheduleError) {
        if stage.scope == .local && stage.placement != .root { return }
        let placement = stage.placement
        if placement != .root { try computeRoot(stage.name) }
        let cache = try cacheWrite(stage.name, in: .local)
        if let innermost = self[stage.name]!.loops.last { try compute(cache, at: innermost, of: stage.name) }
        if case .at(let consumer, let loop) = placement { try compute(stage.name, at: loop, of: consumer) }
    }

    private mutating func vectorizeRow(_ loop: LoopName, of stage: StageName, lanes: Int) throws(ScheduleError) {
        let (outer, inner) = try split(loop, of: stage, by: lanes)
        try unroll(outer, of: stage)
        try vectorize(inner, of: stage)
    }

    /// Computes partial results, in registers, where the stage joins them.
    private mutating func place(_ part: StageName, besides stage: StageName) throws(ScheduleError) {
        try store(part, in: .local)
        let joiner = self[stage]!
        if let innermost = joiner.loops.last(where: { !joiner.isReduction($0) }) {
            try compute(part, at: innermost, of: stage)
        } else if case .at(let consumer, let loop) = joiner.placement {
            try compute(part, at: loop, of: consumer)
        }
    }
}

extension Computation {
    /// Whether conditions are part of the values: more to do for each of them than to wait for a sum.
    fileprivate var choosesValues: Bool {
        expressions.contains { $0.contains { if case .select = $0 { true } else { false } } }
    }
}
