import Artifact
import Profiling

/// What a kernel did in a run, how fast, and the least that the engine needs for it.
struct KernelWork {
    let operations: Int
    let bytes: Int
    private let milliseconds: Double
    /// What the engine's peak and bandwidth allow.
    let leastMilliseconds: Double
    /// What is the limit: `arithmetic` or `bandwidth`; nil of a kernel that touches nothing.
    let bound: String?

    /// nil where the work depends on data.
    init?(of report: KernelReport, at extents: [String: Int], in milliseconds: Double, limits: EngineLimits, threads: Int) {
        guard let operations = report.operations?.value(at: extents), let bytes = report.bytes?.value(at: extents) else { return nil }
        self.operations = operations
        self.bytes = bytes
        self.milliseconds = milliseconds
        leastMilliseconds = limits.leastMilliseconds(operations: operations, byteCount: bytes, threads: threads)
        let ridge = limits.ridge(byteCount: bytes) * Double(threads)
        bound = Self.intensity(operations, bytes).map { $0 >= ridge ? "arithmetic" : "bandwidth" }
    }

    /// Operations for a nanosecond.
    var rate: Double { Double(operations) / milliseconds / 1e6 }
    /// Bytes for a nanosecond.
    var bandwidth: Double { Double(bytes) / milliseconds / 1e6 }
    /// How near to the roof.
    var ofLimit: Double { leastMilliseconds / milliseconds }

    /// Arithmetic intensity: operations for each byte that is read or written.
    var intensity: Double? { Self.intensity(operations, bytes) }

    static func intensity(_ operations: Int, _ bytes: Int) -> Double? { bytes == 0 ? nil : Double(operations) / Double(bytes) }
}
