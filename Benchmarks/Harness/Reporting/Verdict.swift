import Support

/// A bar, and where a measured workload stands to it.
struct Verdict: Sendable {
    let bar: Bar
    /// Our speed as a part of the other's, by the least time of each.
    let reached: Double

    var isMet: Bool { reached >= bar.least }
}

extension WorkloadResult {
    /// Our speed as a part of another's; `nil` where one of the two was not measured.
    func speed(_ engine: BenchmarkEngine, _ tier: FeatureTier, over measure: Bar.Measure) -> Double? {
        if measure == .oneThread {
            guard let one = best(.heddle, engine, tier), let several = best(.threads, engine, tier) else { return nil }
            return one.samples.minimum / several.samples.minimum
        }
        guard let ours = best(.heddle, engine, tier)?.samples.minimum else { return nil }
        let other: Double? = switch measure {
        case .limit: leastLimits[engine]
        case .plainC: best(.plainC, engine)?.samples.minimum
        case .onnxRuntime: best(.onnxRuntime, .native)?.samples.minimum
        case .oneThread: nil
        }
        return other.map { $0 / ours }
    }

    /// Where one of our rows stands; bars whose other side was not measured are left out.
    func verdicts(_ engine: BenchmarkEngine, _ tier: FeatureTier) -> [Verdict] {
        workload.bars.filter { $0.engine == engine && $0.tier == tier }.compactMap { bar in
            speed(engine, tier, over: bar.measure).map { Verdict(bar: bar, reached: $0) }
        }
    }

    var verdicts: [Verdict] {
        entries.filter { $0.name.maker == .heddle }.flatMap { verdicts($0.name.engine, $0.name.tier ?? .simd128) }
    }
}
