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

    /// The middle one of the ratios of this to another's samples of the same rounds: what holds when the machine is not quiet.
    func medianRatio(to other: Samples) -> Double {
        let ratios = zip(nanoseconds, other.nanoseconds).map { $0 / $1 }.sorted()
        return ratios.isEmpty ? .nan : ratios[ratios.count / 2]
    }

    func scaled(by factor: Double) -> Samples {
        var scaled = self
        scaled.nanoseconds = nanoseconds.map { $0 * factor }
        return scaled
    }
}
