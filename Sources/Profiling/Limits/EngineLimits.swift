import HeddleRuntime

/// What wasmtime reaches on this machine with loops that do nothing else: the roof under which kernels run (Williams, Waterman and
/// Patterson: Roofline, 2009).
public struct EngineLimits: Sendable {
    /// Reading over and over so many bytes.
    public struct Bandwidth: Sendable {
        public let byteCount: Int
        /// Bytes for a nanosecond: GB/s.
        public let rate: Double

        public init(byteCount: Int, rate: Double) { (self.byteCount, self.rate) = (byteCount, rate) }
    }

    /// Operations for a nanosecond, GFLOP/s, of float32 multiply-adds of vectors, each of which counts as two.
    public let peak: Double
    /// By size, the smallest first: what fits a cache is read faster.
    public let bandwidths: [Bandwidth]

    public init(peak: Double, bandwidths: [Bandwidth]) { (self.peak, self.bandwidths) = (peak, bandwidths) }

    /// The bandwidth for data of that size: that of the smallest size measured that is not below.
    public func bandwidth(byteCount: Int) -> Double {
        bandwidths.first { $0.byteCount >= byteCount }?.rate ?? bandwidths.last?.rate ?? .infinity
    }

    /// The least milliseconds that so many operations on so many bytes can take, on so many threads that share the bandwidth.
    public func leastMilliseconds(operations: Int, byteCount: Int, threads: Int = 1) -> Double {
        max(Double(operations) / (peak * Double(threads)), Double(byteCount) / bandwidth(byteCount: byteCount)) / 1e6
    }

    /// Operations for each byte above which arithmetic is the limit, for data of that size.
    public func ridge(byteCount: Int) -> Double { peak / bandwidth(byteCount: byteCount) }
}

extension EngineLimits {
    /// Sizes for the nearest cache, the next ones, and memory.
    static let sizes = [1 << 15, 1 << 18, 1 << 21, 1 << 26]

    /// Measures, which takes about half a second.
    public static func measure() throws(RuntimeError) -> EngineLimits {
        let engine = try Engine()
        let peak = LimitModule.operationsOfCall / (try leastNanoseconds(of: .arithmetic, engine))
        var bandwidths: [Bandwidth] = []
        for size in sizes {
            // Caches and prefetchers like one or another way through the data better.
            let times = [try leastNanoseconds(of: .read(bytes: size, places: 1), engine), try leastNanoseconds(of: .read(bytes: size, places: 4), engine)]
            bandwidths.append(Bandwidth(byteCount: size, rate: Double(size) / times.min()!))
        }
        return EngineLimits(peak: peak, bandwidths: bandwidths)
    }

    /// The time of the fastest call, of as many as fit some milliseconds.
    private static func leastNanoseconds(of module: LimitModule, _ engine: borrowing Engine) throws(RuntimeError) -> Double {
        var instance = try Instance(CompiledModule(module.bytes, engine: engine))
        try instance.call("initialize")
        let run = try instance.function("run")
        let clock = ContinuousClock()
        let end = clock.now + .milliseconds(40)
        var least = Double.infinity
        repeat {
            let start = clock.now
            try instance.call(run)
            least = min(least, (clock.now - start) / .nanoseconds(1))
        } while clock.now < end
        return least
    }
}
