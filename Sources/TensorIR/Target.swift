import Support

/// What kernels are made for: the features they may use, the engine they are tuned to, and what they promise of their numbers.
public struct Target: Hashable, Codable, Sendable {
    /// The engine whose compiler the choice of instructions suits; every engine runs the result.
    public enum Engine: String, CaseIterable, Codable, Hashable, Sendable {
        case portable, wasmtime, v8
    }

    public enum Numerics: String, CaseIterable, Codable, Hashable, Sendable {
        /// Instructions whose last bit may differ between engines are allowed.
        case fast
        /// The same bits on every engine: no relaxed instruction, a fixed order of reduction.
        case deterministic
    }

    public var tier: FeatureTier
    public var engine: Engine
    public var numerics: Numerics
    /// Whether parallel loops are shared out among threads; else they are serial loops.
    public var threading: Threading

    public init(
        _ tier: FeatureTier = .simd128, engine: Engine = .portable, numerics: Numerics = .fast, threading: Threading = .single
    ) {
        self.tier = tier
        self.engine = engine
        self.numerics = numerics
        self.threading = threading
    }

    /// The bytes of a vector register; 0 where the tier has none.
    public var vectorByteCount: Int { tier == .scalar ? 0 : 16 }

    /// Whether relaxed instructions may be emitted.
    public var allowsRelaxed: Bool { tier == .relaxedSIMD && numerics == .fast }
}
