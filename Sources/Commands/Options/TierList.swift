import ArgumentParser
import Support
import TensorIR

/// Feature tiers to compile for, and whether also with threads: `simd128,relaxed-simd,threads`.
struct TierList: ExpressibleByArgument {
    let features: [FeatureTier]
    let hasThreads: Bool

    init?(argument: String) {
        var features: [FeatureTier] = []
        var hasThreads = false
        for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
            if name == "threads" {
                hasThreads = true
            } else {
                guard let tier = FeatureTier(rawValue: String(name)) else { return nil }
                if !features.contains(tier) { features.append(tier) }
            }
        }
        guard !features.isEmpty else { return nil }
        self.features = features
        self.hasThreads = hasThreads
    }

    /// A target for each tier: those of one thread in the order of the list, then those with threads.
    func targets(like target: Target) -> [Target] {
        let threadings: [Threading] = hasThreads ? [.single, .threads] : [.single]
        return threadings.flatMap { threading in
            features.map { tier in
                var target = target
                target.tier = tier
                target.threading = threading
                return target
            }
        }
    }
}
