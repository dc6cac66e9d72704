import TensorIR

/// One decision about the order of a computation. A schedule is a list of these.
///
/// The text form (`description`, `init(text:)`) is one line: `split C i by 4 tail partition`.
public enum ScheduleStep: Codable, Hashable, Sendable {
    case split(StageName, LoopName, by: Int, tail: TailStrategy)
    case fuse(StageName, outer: LoopName, inner: LoopName)
    case reorder(StageName, [LoopName])
    case vectorize(StageName, LoopName)
    case unroll(StageName, LoopName)
    case parallelize(StageName, LoopName)
    case separate(StageName, LoopName)
    case inline(StageName)
    case computeAt(StageName, consumer: StageName, LoopName)
    case computeRoot(StageName)
    case cacheRead(StageName, BufferScope, readers: [StageName])
    case cacheWrite(StageName, BufferScope)
    case store(StageName, in: BufferScope)
    case layout(StageName, StorageLayout)
    case factorReduction(StageName, LoopName, by: Int)
}
