extension Schedule {
    /// Puts the named loops into the given order, outermost first, in the places that they hold together.
    public mutating func reorder(_ loops: [LoopName], of stage: StageName) throws(ScheduleError) {
        try apply(.reorder(stage, loops))
    }

    mutating func applyReorder(_ name: StageName, _ loops: [LoopName]) throws(ScheduleError) {
        var target = try index(of: name)
        for (position, loop) in loops.enumerated() {
            target = try index(of: name, having: loop)
            if loops[..<position].contains(loop) {
                throw .illegal(.repeatedLoop(loop), in: stages[target].sketch(marking: loop))
            }
        }
        let places = stages[target].loops.indices.filter { loops.contains(stages[target].loops[$0]) }
        for (place, loop) in zip(places, loops) { stages[target].loops[place] = loop }
    }
}
