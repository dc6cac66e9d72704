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
        let before = stages[target]
        for (place, loop) in zip(places, loops) { stages[target].loops[place] = loop }
        if let shifted = stages[target].loopShiftedInsideReduction {
            throw .illegal(.shiftInwardInReduction(shifted), in: before.sketch(marking: nil))
        }
    }
}

extension Stage {
    /// A loop whose last block is shifted inward while a reduction runs around it.
    fileprivate var loopShiftedInsideReduction: LoopName? {
        guard let reduction = loops.firstIndex(where: isReduction) else { return nil }
        for case .split(let parent, _, .shiftInward) in relations where !loops[..<reduction].contains(where: { derives($0, from: parent) }) {
            return parent
        }
        return nil
    }

    /// Whether a loop is what became of another one.
    private func derives(_ loop: LoopName, from ancestor: LoopName) -> Bool {
        if loop == ancestor { return true }
        return relations.contains { relation in
            switch relation {
            case .split(let parent, _, _): (loop == parent.outer || loop == parent.inner) && derives(parent, from: ancestor)
            case .fuse(let outer, let inner, let fused): loop == fused && (derives(outer, from: ancestor) || derives(inner, from: ancestor))
            }
        }
    }
}
