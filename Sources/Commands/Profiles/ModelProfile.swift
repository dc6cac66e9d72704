import Artifact
import HeddleRuntime
import NDArray
import Profiling
import Support

/// What each kernel of a model took, and the least that the engine could have taken.
struct ModelProfile {
    struct Kernel {
        let report: KernelReport
        /// The median over groups of runs, for one run.
        let milliseconds: Double
        /// As a part of all kernels.
        let share: Double
        /// nil where it depends on data.
        let work: KernelWork?
    }

    let name: String
    let metadata: ModelMetadata
    let limits: EngineLimits
    let runs: Int
    let threads: Int
    /// The median of a run as its caller sees it.
    let milliseconds: Double
    /// In the order in which they run.
    let kernels: [Kernel]

    /// Runs the model, whose module keeps time, for so long; at least three times.
    init(
        measuring session: inout Session, on arrays: [String: NDArray], name: String, for duration: Duration, limits: EngineLimits
    ) throws {
        _ = try session.run(arrays)
        session.waitForThreads()
        let clock = ContinuousClock()
        let start = clock.now
        try session.run()
        let group = max(1, Int(Duration.milliseconds(4) / max(.nanoseconds(100), clock.now - start)))
        var walls: [Double] = [], times: [[Double]] = session.metadata.kernels.map { _ in [] }
        var runs = 0
        let end = clock.now + duration
        while walls.count < 3 || (clock.now < end && walls.count < 20_000) {
            try session.resetKernelTimes()
            let start = clock.now
            for _ in 0..<group { try session.run() }
            walls.append((clock.now - start).milliseconds / Double(group))
            for (kernel, time) in try session.kernelTimes().milliseconds.enumerated() { times[kernel].append(time / Double(group)) }
            runs += group
        }
        self.name = name
        self.runs = runs
        self.limits = limits
        metadata = session.metadata
        threads = session.threadCount
        milliseconds = median(walls)
        let medians = times.map(median), sum = medians.reduce(0, +)
        let extents = session.extents, threads = threads
        kernels = zip(metadata.kernels, medians).map { report, milliseconds in
            let time = max(milliseconds, 1e-9)
            return Kernel(
                report: report, milliseconds: time, share: sum > 0 ? milliseconds / sum : 0,
                work: KernelWork(of: report, at: extents, in: time, limits: limits, threads: threads))
        }
    }

    /// What of a run no kernel took: the clock, and calls.
    var restMilliseconds: Double { max(0, milliseconds - kernels.reduce(0) { $0 + $1.milliseconds }) }
}

private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
}
