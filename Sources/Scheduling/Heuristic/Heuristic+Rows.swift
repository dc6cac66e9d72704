import TensorIR

extension Schedule {
    /// Partial results in lanes, several vectors of them, joined at the end of each row.
    mutating func orderRows(_ stage: Stage, _ analysis: StageAnalysis, on target: Target) throws(ScheduleError) {
        let lanes = analysis.lanes(for: target)
        let axis = stage.rootLoops[stage.rootLoops.count - 1]
        let extent = analysis.reductionAxes.last?.extent.integerValue.map(Int.init)
        if lanes <= 1 || extent ?? .max < lanes * 2 { return try orderIrregular(stage) }
        let vectors = min(lanes > 4 ? 2 : 4, (extent ?? .max) / lanes)
        let placement = stage.placement
        if placement != .root { try computeRoot(stage.name) }
        // All of them before the first is placed: a stage that holds others cannot be factored any more.
        let partial = try factorReduction(axis, of: stage.name, by: lanes * vectors)
        let folded = vectors > 1 ? try factorReduction(self[stage.name]!.rootLoops.last!, of: stage.name, by: lanes) : nil
        if case .at(let consumer, let loop) = placement { try compute(stage.name, at: loop, of: consumer) }
        if let folded { try place(folded, besides: stage.name) }
        try place(partial, besides: stage.name)

        try vectorizeRow(self[partial]!.rootLoops.last!.inner, of: partial, lanes: lanes)
        if let folded {
            let axis = self[folded]!.rootLoops.last!
            try vectorize(axis.inner, of: folded)
            try unroll(axis.outer, of: folded)
        }
        try unroll(self[stage.name]!.rootLoops.last!, of: stage.name)
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

    /// Computes partial results where the stage that joins them is computed: in its innermost loop, or beside it.
    private mutating func place(_ partial: StageName, besides joiner: StageName) throws(ScheduleError) {
        try store(partial, in: .local)
        let stage = self[joiner]!
        if let innermost = stage.loops.last(where: { !stage.isReduction($0) }) {
            try compute(partial, at: innermost, of: joiner)
        } else if case .at(let consumer, let loop) = stage.placement {
            try compute(partial, at: loop, of: consumer)
        }
    }
}
