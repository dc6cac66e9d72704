/// How long calls of a contender took.
struct Samples: Sendable {
    /// Nanoseconds for a call, one for each round.
    private(set) var nanoseconds: [Double] = []

    mutating func add(_ sample: Double) { nanoseconds.append(sample) }

    /// The least disturbed by other processes.
    var minimum: Double { nanoseconds.min() ?? .nan }
    var median: Double {
        let sorted = nanoseconds.sorted()
        return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
    }

    func scaled(by factor: Double) -> Samples {
        var scaled = self
        scaled.nanoseconds = nanoseconds.map { $0 * factor }
        return scaled
    }
}
