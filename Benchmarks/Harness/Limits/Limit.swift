import Profiling

/// What of an engine bounds a workload: a loop that does nothing else is measured beside it.
enum Limit: Hashable, Sendable {
    /// Multiply-adds of registers alone: so many operations, a multiplication and an addition counting as two.
    case arithmetic(operations: Double)
    /// Reading so many bytes.
    case read(bytes: Int)
    /// Reading streams side by side and writing one, all of so many bytes.
    case streams(read: Int, bytesEach: Int)

    /// Loops that do it, of which the fastest counts: caches and prefetchers like one or another placement better.
    var modules: [LimitModule] {
        switch self {
        case .arithmetic: [.arithmetic]
        case .read(let bytes): [1, 4].map { .read(bytes: bytes, places: $0) }
        case .streams(let read, let bytes): [0, 1088].map { .streams(read: read, bytesEach: bytes, apart: $0) }
        }
    }

    /// What one call of the loop does, as a part of what the workload does.
    var partOfCall: Double {
        if case .arithmetic(let operations) = self { LimitModule.operationsOfCall / operations } else { 1 }
    }

    /// The workload's rate in `unit` when it takes so many nanoseconds.
    func rate(nanoseconds: Double) -> Double {
        switch self {
        case .arithmetic(let operations): operations / nanoseconds
        case .read(let bytes): Double(bytes) / nanoseconds
        case .streams(let read, let bytes): Double((read + 1) * bytes) / nanoseconds
        }
    }

    var unit: String { if case .arithmetic = self { "GFLOP/s" } else { "GB/s" } }

    /// What a fraction is a fraction of.
    var name: String {
        switch self {
        case .arithmetic: "peak"
        case .read: "read"
        case .streams(1, _): "copy"
        case .streams(let read, _): "\(read) reads + write"
        }
    }
}
