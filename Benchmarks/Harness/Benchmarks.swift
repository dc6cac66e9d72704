import Support

/// Measures workloads one after the other.
public struct Benchmarks {
    private let laboratory: Laboratory
    private let effort: Effort

    /// - Throws: where no engine is there at all.
    public init(_ selection: Selection = Selection(), effort: Effort = Effort()) throws {
        laboratory = try Laboratory(selection)
        self.effort = effort
    }

    /// Who is not measured, and why, a sentence each.
    public var leftOut: [String] { laboratory.leftOut }

    /// Makes everybody ready who takes part in a workload, measures them in turns, and checks what they computed.
    public func run(_ workload: Workload) throws -> WorkloadResult { try Trial(workload, in: laboratory).run(effort) }
}

extension [WorkloadResult] {
    /// The results as lines for people.
    public var table: String {
        var table = ResultTable()
        for result in self { table.add(result) }
        return table.text
    }

    /// Whether every result of ours is right.
    public var areRight: Bool { allSatisfy(\.isRight) }

    /// How many bars were met, of how many.
    public var barCounts: (met: Int, all: Int) {
        let verdicts = flatMap(\.verdicts)
        return (verdicts.count(where: \.isMet), verdicts.count)
    }
}
