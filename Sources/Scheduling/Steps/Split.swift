extension Schedule {
    /// Replaces a loop by a loop over blocks of `factor` iterations and one inside over the iterations of a block.
    ///
    ///     for i in 0..<12            for i.outer in 0..<3
    ///                           =>       for i.inner in 0..<4
    ///
    /// - Returns: the outer and the inner loop.
    @discardableResult
    public mutating func split(
        _ loop: LoopName, of stage: StageName, by factor: Int, tail: TailStrategy = .partition
    ) throws(ScheduleError) -> (outer: LoopName, inner: LoopName) {
        try apply(.split(stage, loop, by: factor, tail: tail))
        return (loop.outer, loop.inner)
    }

    mutating func applySplit(_ name: StageName, _ loop: LoopName, _ factor: Int, _ tail: TailStrategy) throws(ScheduleError) {
        let index = try index(of: name, having: loop)
        try stages[index].requireSerial(loop)
        let stage = stages[index]
        if factor < 1 { throw .illegal(.factorTooSmall(factor, loop), in: stage.sketch(marking: loop)) }
        if tail == .shiftInward, stage.runsInsideReduction(loop) {
            throw .illegal(.shiftInwardInReduction(loop), in: stage.sketch(marking: loop))
        }
        stages[index].relations.append(.split(loop, by: factor, tail: tail))
        stages[index].loops.replace(loop, with: [loop.outer, loop.inner])
        if stage.isReduction(loop) { stages[index].reductionLoops.formUnion([loop.outer, loop.inner]) }
    }
}

extension Stage {
    func requireSerial(_ loop: LoopName) throws(ScheduleError) {
        guard kind(of: loop) == .serial else {
            throw .illegal(.loopHasKind(loop, kind: kind(of: loop).rawValue), in: sketch(marking: loop))
        }
    }

    /// Whether the loop reduces, or stands inside a loop that does.
    func runsInsideReduction(_ loop: LoopName) -> Bool {
        guard let place = loops.firstIndex(of: loop) else { return false }
        return computation.factoring != nil || loops[...place].contains(where: isReduction)
    }
}
