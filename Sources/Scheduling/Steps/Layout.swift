extension Schedule {
    /// Lays a stage's results out in memory in another order or in blocks; reads follow.
    public mutating func layout(_ stage: StageName, _ parts: StorageLayout.Part...) throws(ScheduleError) {
        try apply(.layout(stage, StorageLayout(parts)))
    }

    mutating func applyLayout(_ name: StageName, _ layout: StorageLayout) throws(ScheduleError) {
        let index = try index(of: name)
        let stage = stages[index]
        if stage.isOutput { throw .illegal(.placesOutput, in: stage.sketch(marking: nil)) }
        guard layout.isValid(rank: stage.computation.axes.count), layout.copyCount == 1 || !stage.computation.isReduction else {
            throw .illegal(.invalidLayout(layout), in: stage.sketch(marking: nil))
        }
        stages[index].layout = layout
    }
}
