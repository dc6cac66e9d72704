/// Which values of symbolic size share memory: values of one slot never live at the same time.
///
/// A slot is as large as its largest value turns out to be; what that is is computed when the dimensions are known.
package struct SlotPlan {
    /// The slot of each value, in the order given.
    package private(set) var slots: [Int] = []
    package private(set) var count = 0

    package init(_ lifetimes: [ClosedRange<Int>]) {
        var occupants: [[ClosedRange<Int>]] = []
        for lifetime in lifetimes {
            let free = occupants.firstIndex { $0.allSatisfy { !$0.overlaps(lifetime) } }
            let slot = free ?? occupants.count
            if free == nil { occupants.append([]) }
            occupants[slot].append(lifetime)
            slots.append(slot)
        }
        count = occupants.count
    }
}
