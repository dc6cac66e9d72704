import TensorIR

extension Schedule {
    /// Vectors along the last axis, four of them in a round, or one where that alone fills the registers.
    mutating func orderElementwise(_ stage: Stage, _ analysis: StageAnalysis, on target: Target) throws(ScheduleError) {
        guard let last = stage.loops.last else { return }
        let lanes = analysis.lanes(for: target)
        if try orderBlocks(stage, analysis, lanes: lanes) { return }
        guard analysis.suitsLanesForValues else { return }
        try separateConditions(stage)
        let vectors = analysis.fillsRegisters ? 1 : lanes > 4 ? 2 : 4
        if lanes > 1 { try vectorizeInBlocks(last, of: stage.name, lanes: lanes, vectors: vectors) }
    }

    /// Cuts the axes at the borders of conditions, the last ones first, as long as that does not make too much code.
    private mutating func separateConditions(_ stage: Stage) throws(ScheduleError) {
        var pieces = 1
        for (axis, loop) in zip(stage.computation.axes, stage.loops).reversed() where axis.extent.integerValue != nil {
            let borders = stage.computation.borders(of: axis)
            pieces *= borders.count + 1
            if borders.isEmpty || pieces > 32 { continue }
            try separate(loop, of: stage.name)
        }
    }

    /// Splits a loop into blocks of some vectors, written out.
    mutating func vectorizeInBlocks(_ loop: LoopName, of stage: StageName, lanes: Int, vectors: Int) throws(ScheduleError) {
        var loop = loop
        if vectors > 1 {
            loop = try split(loop, of: stage, by: lanes * vectors).inner
        }
        let (outer, inner) = try split(loop, of: stage, by: lanes)
        try vectorize(inner, of: stage)
        if vectors > 1 { try unroll(outer, of: stage) }
    }
}

extension StageAnalysis {
    /// Whether a value takes some hundred instructions, in pairs of floats: a power.
    fileprivate var fillsRegisters: Bool {
        stage.computation.expressions.contains { $0.contains { if case .call(.power, _) = $0 { true } else { false } } }
    }

    /// Whether values along the last axis are worth computing in lanes: most loads are vectors or one element for all.
    var suitsLanesForValues: Bool {
        guard let last = axes.last else { return false }
        if let extent = last.extent.integerValue, extent < 2 { return false }
        let patterns = accesses.map { $0.pattern(of: last.variable) }
        let awkward = patterns.filter { $0 == .strided || $0 == .irregular }.count
        return (!stage.computation.isPadding || stage.computation.isSeparable) && (awkward == 0 || awkward * 2 < patterns.count || stage.computation.isCostly && !patterns.contains(.irregular))
    }
}
