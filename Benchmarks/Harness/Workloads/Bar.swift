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

    /// Without relaxed opcodes at least 0.80 of what the same row asks for with them.
    static func withoutRelaxed(wasmtime: Double, v8: Double) -> [Bar] {
        fractions(of: .limit, wasmtime: 0.8 * wasmtime, v8: 0.8 * v8).map { bar in
            Bar(engine: bar.engine, tier: .simd128, measure: bar.measure, least: bar.least)
        }
    }
}

extension Bar.Measure: CustomStringConvertible {
    var description: String {
        switch self {
        case .limit: "limit"
        case .plainC: "C"
        case .onnxRuntime: "ORT"
        case .oneThread: "one thread"
        }
    }
}
