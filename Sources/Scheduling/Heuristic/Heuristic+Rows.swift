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
        var joined = stage.name
        let partial = try factorReduction(axis, of: joined, by: lanes * vectors)
        try place(partial, besides: stage, placement)
        let inner = axis.inner
        try vectorizeRow(inner, of: partial, lanes: lanes)
        if vectors > 1 {
            let lane = self[joined]!.rootLoops.last!
            let folded = try factorReduction(lane, of: joined, by: lanes)
            try place(folded, besides: stage, placement)
            // The stage has an axis called lane, too, which may have taken the loop's name.
            let loops = self[folded]!.loops.suffix(2)
            try vectorize(loops.last!, of: folded)
            try unroll(loops.first!, of: folded)
            joined = stage.name
        }
        try unroll(self[joined]!.rootLoops.last!, of: joined)
        if case .at(let consumer, let loop) = placement { try compute(stage.name, at: loop, of: consumer) }
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

    /// Computes the partial results where the stage's own results are joined.
    private mutating func place(_ partial: StageName, besides stage: Stage, _ placement: Stage.Placement) throws(ScheduleError) {
        try store(partial, in: .local)
        if let innermost = self[stage.name]!.loops.last(where: { !self[stage.name]!.isReduction($0) }) {
            try compute(partial, at: innermost, of: stage.name)
        } else if case .at(let consumer, let loop) = placement {
            try compute(stage.name, at: loop, of: consumer)
            try compute(partial, at: loop, of: consumer)
            try computeRoot(stage.name)
        }
    }
}
