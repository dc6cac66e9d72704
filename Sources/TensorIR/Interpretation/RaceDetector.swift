/// Whether the interpreter looks for iterations of parallel and vectorized loops that disturb each other.
public enum RaceChecking: Sendable {
    case ignored
    /// A race is an error. Takes time and memory in proportion to the accesses and the elements.
    case reported
}

/// Finds pairs of accesses to one element, one of them a store, by different iterations of one loop that may
/// run its iterations at the same time.
///
/// Each iteration at each depth of such loops gets a fresh stamp, so that an earlier stamp belongs to the running
/// loop exactly when it is not below the loop's first one.
struct RaceDetector {
    struct Accesses {
        var lastStore: UInt32 = 0
        /// The last two distinct iterations that loaded the element.
        var lastLoad: UInt32 = 0
        var earlierLoad: UInt32 = 0
    }

    private var stamp: UInt32 = 0
    private var firstStamps: [UInt32] = []
    private var stamps: [UInt32] = []

    var depth: Int { stamps.count }

    mutating func enter() {
        stamp += 1
        firstStamps.append(stamp)
        stamps.append(stamp)
    }

    mutating func next() {
        stamp += 1
        stamps[stamps.count - 1] = stamp
    }

    mutating func leave() {
        firstStamps.removeLast()
        stamps.removeLast()
    }

    /// Notes a load; whether another iteration stored the element.
    func load(_ accesses: UnsafeMutablePointer<Accesses>) -> Bool {
        var races = false
        for depth in stamps.indices {
            races = races || isOther(accesses[depth].lastStore, depth)
            if accesses[depth].lastLoad != stamps[depth] {
                accesses[depth].earlierLoad = accesses[depth].lastLoad
                accesses[depth].lastLoad = stamps[depth]
            }
        }
        return races
    }

    /// Notes a store; whether another iteration loaded or stored the element.
    func store(_ accesses: UnsafeMutablePointer<Accesses>) -> Bool {
        var races = false
        for depth in stamps.indices {
            let earlier = accesses[depth]
            races = races || isOther(earlier.lastStore, depth) || isOther(earlier.lastLoad, depth) || isOther(earlier.earlierLoad, depth)
            accesses[depth].lastStore = stamps[depth]
        }
        return races
    }

    private func isOther(_ earlier: UInt32, _ depth: Int) -> Bool {
        earlier >= firstStamps[depth] && earlier != stamps[depth]
    }
}
