import Support

/// How fast a workload is to be on an engine, in terms of something else that is measured beside it.
struct Bar: Hashable, Sendable {
    enum Measure: Hashable, Sendable {
        /// The loop that bounds it.
        case limit
        /// The best plain C, compiled by the toolchain's clang, on the same engine.
        case plainC
        /// ONNX Runtime, native, one thread.
        case onnxRuntime
        /// Our own kernel of the relaxed tier, on the same engine.
        case relaxedTier
        /// What the same kernel takes on one thread: the speed is that of the workload's threads.
        case oneThread
    }

    let engine: BenchmarkEngine
    let tier: FeatureTier
    let measure: Measure
    /// The least speed as a part of the other's.
    let least: Double

    /// The bars of a row of the table: one for each engine.
    static func fractions(of measure: Measure, wasmtime: Double, v8: Double) -> [Bar] {
        [
            Bar(engine: .wasmtime, tier: .relaxedSIMD, measure: measure, least: wasmtime),
            Bar(engine: .v8, tier: .relaxedSIMD, measure: measure, least: v8),
        ]
    }

    static func fractions(of measure: Measure, both: Double) -> [Bar] { fractions(of: measure, wasmtime: both, v8: both) }

    /// Without relaxed opcodes at least 0.80 of the speed with them.
    static let simd128 = BenchmarkEngine.ofModules.map { Bar(engine: $0, tier: .simd128, measure: .relaxedTier, least: 0.8) }
}

extension Bar.Measure: CustomStringConvertible {
    var description: String {
        switch self {
        case .limit: "limit"
        case .plainC: "C"
        case .onnxRuntime: "ORT"
        case .relaxedTier: "relaxed"
        case .oneThread: "one thread"
        }
    }
}
