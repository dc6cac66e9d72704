/// When work is shared, in what pieces, and how long threads wait awake.
///
/// Work counts operations on registers. The times are those of a processor on which a fence takes about 10 ns.
public struct ThreadPolicy: Hashable, Sendable {
    /// Regions of less work than this are not worth sharing.
    public var serialWork: Double
    /// The least work that is claimed at once.
    public var chunkWork: Double
    /// How many chunks each thread gets, so that all end at about the same time.
    public var chunksPerThread: Int
    /// How often a thread looks again before it parks.
    public var spinCount: Int

    /// By measurement: about 20 µs of work, and 100 µs awake.
    public init(serialWork: Double = 150_000, chunkWork: Double = 4_000, chunksPerThread: Int = 16, spinCount: Int = 8000) {
        self.serialWork = serialWork
        self.chunkWork = chunkWork
        self.chunksPerThread = chunksPerThread
        self.spinCount = spinCount
    }

    /// How long the main thread sleeps before it looks again by itself, in nanoseconds, so that a deadline is met.
    static let joinTimeout: Int64 = 10_000_000
}
