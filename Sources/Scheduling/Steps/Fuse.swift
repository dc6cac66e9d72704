extension Schedule {
    /// Makes one loop of two that stand directly inside each other.
    ///
    ///     for i in 0..<3
    ///         for j in 0..<4    =>    for i.j in 0..<12
    ///
    /// - Returns: the fused loop.
    @discardableResult
    public mutating func fuse(_ outer: LoopName, _ inner: LoopName, of stage: StageName) throws(ScheduleError) -> LoopName {
        try apply(.fuse(stage, outer: outer, inner: inner))
        return LoopName("\(outer).\(inner)")
    }

    mutating func applyFuse(_ name: StageName, _ outer: LoopName, _ inner: LoopName) throws(ScheduleError) {
        let index = try index(of: name, having: outer)
        _ = try self.index(of: name, having: inner)
        let stage = stages[index]
        try stage.requireSerial(outer)
        try stage.requireSerial(inner)
        guard let place = stage.loops.firstIndex(of: outer), stage.loops.dropFirst(place + 1).first == inner else {
            throw .illegal(.notAdjacent(outer: outer, inner: inner), in: stage.sketch(marking: inner))
        }
        guard stage.isReduction(outer) == stage.isReduction(inner) else {
            throw .illegal(.fusesReductionWithOther(outer: outer, inner: inner), in: stage.sketch(marking: inner))
        }
        let fused = LoopName("\(outer).\(inner)")
        stages[index].relations.append(.fuse(outer: outer, inner: inner, fused))
        stages[index].loops.remove(at: place + 1)
        stages[index].loops[place] = fused
        if stage.isReduction(outer) { stages[index].reductionLoops.insert(fused) }
    }
}
