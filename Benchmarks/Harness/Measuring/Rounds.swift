/// How much is measured.
public struct Effort: Sendable {
    /// Samples of each contender, taken in turns.
    public var rounds: Int
    /// How long a sample is to last at least, in milliseconds: a clock's grain and a call's overhead do not count then.
    public var milliseconds: Double

    public init(rounds: Int = 15, milliseconds: Double = 6) {
        self.rounds = rounds
        self.milliseconds = milliseconds
    }
}

/// Measures all contenders in turns, so that what disturbs the machine disturbs them alike.
func measure(_ contenders: [any Contender], _ effort: Effort) throws -> [ContenderName: Samples] {
    let calls = try contenders.map { try callsPerSample($0, effort) }
    var samples: [ContenderName: Samples] = [:]
    for round in 0..<effort.rounds {
        for turn in contenders.indices {
            // Another one begins in each round: nobody always runs after the same neighbour.
            let index = (turn + round) % contenders.count
            let time = try contenders[index].time(calls: calls[index])
            samples[contenders[index].name, default: Samples()].add(time / Double(calls[index]))
        }
    }
    return samples
}

/// How many calls fill a sample; finding out warms caches and the engine's compiler up.
private func callsPerSample(_ contender: any Contender, _ effort: Effort) throws -> Int {
    var calls = 1
    while true {
        let time = try contender.time(calls: calls)
        if time >= effort.milliseconds * 1e6 { return calls }
        let wanted = effort.milliseconds * 1.1e6 / max(time, 100) * Double(calls)
        calls = max(calls + 1, min(Int(wanted.rounded(.up)), calls * 100))
    }
}
