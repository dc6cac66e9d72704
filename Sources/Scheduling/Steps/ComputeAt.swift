extension Schedule {
    /// Computes a stage inside a loop of its only consumer: in each iteration as much as the rest of that iteration reads.
    public mutating func compute(_ stage: StageName, at loop: LoopName, of consumer: StageName) throws(ScheduleError) {
        try apply(.computeAt(stage, consumer: consumer, loop))
    }

    /// Computes a stage in full before its consumers: where a stage starts.
    public mutating func computeRoot(_ stage: StageName) throws(ScheduleError) {
        try apply(.computeRoot(stage))
    }

    mutating func applyComputeAt(_ name: StageName, _ consumer: StageName, _ loop: LoopName) throws(ScheduleError) {
        let index = try index(of: name)
        let consumerIndex = try self.index(of: consumer, having: loop)
        let stage = stages[index]
        if stage.isPrepared { throw .illegal(.isPrepared(step: "computeAt"), in: stage.sketch(marking: nil)) }
        if stage.isOutput { throw .illegal(.placesOutput, in: stage.sketch(marking: nil)) }
        let sketch = stages[consumerIndex].sketch(marking: loop)
        let readers = readers(of: stage.results)
        if consumerIndex == index || readers.isEmpty || index > consumerIndex {
            throw .illegal(.notAConsumer(consumer, of: name), in: sketch)
        }
        for reader in readers where !runs(reader, inside: consumerIndex, loop) {
            let mistake: ScheduleError.Mistake =
                readers.contains(consumerIndex)
                ? .readElsewhere(name, by: stages[reader].name) : .notAConsumer(consumer, of: name)
            throw .illegal(mistake, in: sketch)
        }
        stages[index].placement = .at(consumer, loop)
    }

    mutating func applyComputeRoot(_ name: StageName) throws(ScheduleError) {
        stages[try index(of: name)].placement = .root
    }

    /// Whether the places of stages still make sense after a step: their loops are there, and hold all that reads them.
    func checkPlacements(before: [Stage]) throws(ScheduleError) {
        for stage in stages {
            guard case .at(let consumer, let loop) = stage.placement else { continue }
            guard let place = stages.firstIndex(where: { $0.name == consumer }), stages[place].placement != .inlined,
                stages[place].loops.contains(loop), readers(of: stage.results).allSatisfy({ runs($0, inside: place, loop) })
            else {
                let sketch = before.first { $0.name == consumer }!.sketch(marking: loop)
                throw .illegal(.strandsStage(stage.name, at: loop, of: consumer), in: sketch)
            }
        }
    }

    /// Whether a stage runs within an iteration of the given loop of another (or the same) stage.
    private func runs(_ reader: Int, inside consumer: Int, _ loop: LoopName) -> Bool {
        if reader == consumer { return true }
        guard case .at(let name, let place) = stages[reader].placement,
            let outer = stages.firstIndex(where: { $0.name == name })
        else { return false }
        guard outer == consumer else { return runs(outer, inside: consumer, loop) }
        let loops = stages[consumer].loops
        guard let depth = loops.firstIndex(of: place), let limit = loops.firstIndex(of: loop) else { return false }
        return depth >= limit
    }
}
