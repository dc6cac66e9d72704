import TensorIR

extension Schedule {
    /// Carries out all iterations of a loop of constant extent at once, as the lanes of vectors.
    public mutating func vectorize(_ loop: LoopName, of stage: StageName) throws(ScheduleError) {
        try apply(.vectorize(stage, loop))
    }

    /// Writes the body of a loop of constant extent out for each iteration.
    public mutating func unroll(_ loop: LoopName, of stage: StageName) throws(ScheduleError) {
        try apply(.unroll(stage, loop))
    }

    /// Lets the iterations of a loop run at the same time on several threads.
    public mutating func parallelize(_ loop: LoopName, of stage: StageName) throws(ScheduleError) {
        try apply(.parallelize(stage, loop))
    }

    mutating func applyVectorize(_ name: StageName, _ loop: LoopName) throws(ScheduleError) {
        let index = try index(of: name, having: loop)
        try stages[index].forbidReduction(loop, .vectorizesReduction(loop))
        try stages[index].requireConstantExtent(loop, step: "vectorize")
        try setKind(.vectorized, of: loop, at: index)
    }

    mutating func applyUnroll(_ name: StageName, _ loop: LoopName) throws(ScheduleError) {
        let index = try index(of: name, having: loop)
        try stages[index].requireConstantExtent(loop, step: "unroll")
        try setKind(.unrolled, of: loop, at: index)
    }

    mutating func applyParallelize(_ name: StageName, _ loop: LoopName) throws(ScheduleError) {
        let index = try index(of: name, having: loop)
        try stages[index].forbidReduction(loop, .parallelizesReduction(loop))
        try setKind(.parallel, of: loop, at: index)
    }

    private mutating func setKind(_ kind: LoopKind, of loop: LoopName, at index: Int) throws(ScheduleError) {
        try stages[index].requireSerial(loop)
        stages[index].kinds[loop] = kind
    }
}

extension Stage {
    fileprivate func forbidReduction(_ loop: LoopName, _ mistake: ScheduleError.Mistake) throws(ScheduleError) {
        if isReduction(loop) { throw .illegal(mistake, in: sketch(marking: loop)) }
    }

    fileprivate func requireConstantExtent(_ loop: LoopName, step: String) throws(ScheduleError) {
        if constantExtent(of: loop) == nil {
            throw .illegal(.extentNotConstant(loop, step: step), in: sketch(marking: loop))
        }
    }
}
