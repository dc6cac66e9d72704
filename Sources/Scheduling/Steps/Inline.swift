import TensorIR

extension Schedule {
    /// Puts a stage's expression in place of every read of it; the stage is not stored.
    public mutating func inline(_ stage: StageName) throws(ScheduleError) {
        try apply(.inline(stage))
    }

    mutating func applyInline(_ name: StageName) throws(ScheduleError) {
        let index = try index(of: name)
        let stage = stages[index]
        guard case .values(let values) = stage.computation.body else {
            throw .illegal(.inlinesReduction, in: stage.sketch(marking: nil))
        }
        if stage.isOutput { throw .illegal(.inlinesOutput, in: stage.sketch(marking: nil)) }
        guard stage.isPristine else {
            throw .illegal(.stageAlreadyScheduled(step: "inline"), in: stage.sketch(marking: nil))
        }
        for reader in readers(of: stage.results) {
            stages[reader].computation = stages[reader].computation.mapExpressions { expression in
                expression.inlining(stage, values)
            }
        }
        stages[index].placement = .inlined
    }
}

extension Expression {
    fileprivate func inlining(_ stage: Stage, _ values: [Expression]) -> Expression {
        let inner = mapChildren { $0.inlining(stage, values) }
        guard case .load(let buffer, let indices) = inner, stage.results.contains(buffer) else { return inner }
        let bindings = Dictionary(uniqueKeysWithValues: zip(stage.computation.axes.map(\.variable), indices))
        return values[buffer.resultIndex].substituting(bindings)
    }
}
