import Support

/// Who does a workload's work: one line of the table.
struct ContenderName: Hashable, Sendable {
    enum Maker: String, Hashable, Sendable {
        case heddle = "Heddle"
        /// Ours, on as many threads as the workload says.
        case threads = "threads"
        case limit
        case plainC = "C"
        case onnxRuntime = "ORT"
        case tvm = "TVM"
    }

    let maker: Maker
    let engine: BenchmarkEngine
    /// `nil` where there is no choice of tiers.
    let tier: FeatureTier?
    /// Which way of writing the same, where there are several.
    let variant: Int

    init(_ maker: Maker, _ engine: BenchmarkEngine, _ tier: FeatureTier? = nil, variant: Int = 0) {
        self.maker = maker
        self.engine = engine
        self.tier = tier
        self.variant = variant
    }
}

extension ContenderName: CustomStringConvertible {
    var description: String {
        ["\(maker.rawValue)", "\(engine)", tier.map { "\($0)" }, variant > 0 ? "#\(variant)" : nil].compactMap(\.self).joined(separator: " ")
    }
}

/// A workload made ready by one of them.
protocol Contender: AnyObject {
    var name: ContenderName { get }
    /// Nanoseconds that so many calls take together.
    func time(calls: Int) throws -> Double
    /// What the last call computed, in the workload's layout; `nil` where there is nothing to check.
    func result() throws -> [Float]?
}
