extension Schedule {
    /// Cuts a loop where a condition of the definition on its axis changes: each piece becomes code of its own, in
    /// which the condition is known.
    ///
    ///     for i in 0..<10                                    C[0] = 0
    ///         C[i] = 1 <= i && i < 9 ? A[i - 1] : 0    =>    for i in 0..<8
    ///                                                            C[1 + i] = A[i]
    ///                                                        C[9] = 0
    ///
    /// Where the extent or a condition's border is not constant, the loop stays whole. What follows, a split for instance, applies
    /// to each piece.
    public mutating func separate(_ loop: LoopName, of stage: StageName) throws(ScheduleError) {
        try apply(.separate(stage, loop))
    }

    mutating func applySeparate(_ name: StageName, _ loop: LoopName) throws(ScheduleError) {
        let index = try index(of: name, having: loop)
        let stage = stages[index]
        try stage.requireSerial(loop)
        if stage.isReduction(loop) { throw .illegal(.separatesReduction(loop), in: stage.sketch(marking: loop)) }
        guard stage.rootLoops.contains(loop) else {
            throw .illegal(.stageAlreadyScheduled(step: "separate"), in: stage.sketch(marking: loop))
        }
        stages[index].separated.insert(loop)
    }
}
