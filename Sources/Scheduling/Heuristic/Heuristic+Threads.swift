import TensorIR

extension Schedule {
    /// Lets threads share the outermost loop of each stage that has loops of its own; code generation leaves
    /// loops of little work as they are.
    mutating func parallelizeOuterLoops() throws(ScheduleError) {
        for stage in stages where stage.placement == .root && !stage.isPrepared {
            guard let loop = outermostLoop(of: stage), stage.kind(of: loop) == .serial, !stage.isReduction(loop) else { continue }
            try parallelize(loop, of: stage.name)
        }
    }

    /// The outermost loop of more than one iteration.
    private func outermostLoop(of stage: Stage) -> LoopName? {
        stage.loops.first { stage.constantExtent(of: $0) != 1 }
    }
}
