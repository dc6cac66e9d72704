import WasmModel

/// The words of shared memory through which threads work together (docs/threads.md), by offset. All are zero at first.
///
///       0  generation    odd while a region is open; workers wait on it
///      64  next          the first iteration that nobody has claimed
///     128  active        workers inside; joining: whether the main thread waits on that
///     192  parked, workers, failed, stopped, initialized
///     256  the region: task, minimum, count, chunk, threads, scratch, stride
///     320  what the region's iterations take, 8 bytes each
///
/// What different threads write often lies on lines of its own.
enum ControlBlock {
    static let generation: UInt32 = 0
    static let next: UInt32 = 64
    static let active: UInt32 = 128
    static let joining: UInt32 = 132
    /// Workers that wait to be notified.
    static let parked: UInt32 = 192
    /// Workers that are in `heddle_worker`.
    static let workers: UInt32 = 196
    /// Whether a worker trapped in the region.
    static let failed: UInt32 = 200
    static let stopped: UInt32 = 204
    /// Whether memory holds the module's data.
    static let initialized: UInt32 = 208

    static let task: UInt32 = 256
    static let minimum: UInt32 = 260
    static let count: UInt32 = 264
    static let chunk: UInt32 = 268
    /// Workers of this number or above stay out: there is no scratch memory for them.
    static let threads: UInt32 = 272
    static let scratch: UInt32 = 276
    static let stride: UInt32 = 280

    static let arguments: UInt32 = 320

    static let alignment = 64

    static func byteCount(arguments count: Int) -> Int { (Int(arguments) + 8 * count + alignment - 1) / alignment * alignment }
}
