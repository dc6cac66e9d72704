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

    /// The results of a run with the least time that the arithmetic loop took in any of them: it is the same loop for all.
    public func concluded(_ results: [WorkloadResult]) -> [WorkloadResult] {
        func operations(_ result: WorkloadResult) -> Double? {
            if case .arithmetic(let operations) = result.workload.limit { operations } else { nil }
        }
        var least: [BenchmarkEngine: Double] = [:]
        for result in results {
            guard let operations = operations(result) else { continue }
            for (engine, time) in result.leastLimits { least[engine] = min(least[engine] ?? .infinity, time / operations) }
        }
        return results.map { result in
            var concluded = result
            if let operations = operations(result) { concluded.leastLimits = least.mapValues { $0 * operations } }
            return concluded
        }
    }

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
