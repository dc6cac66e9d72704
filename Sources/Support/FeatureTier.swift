/// The WebAssembly features that a module may use.
///
/// An engine refuses a whole module for one opcode that it does not know, so a tier is a promise about all of it.
public enum FeatureTier: String, CaseIterable, Codable, Hashable, Sendable {
    /// MVP with sign extension, saturating conversions, bulk memory and multi-value.
    case scalar
    /// `scalar` and fixed-width SIMD.
    case simd128
    /// `simd128` and relaxed SIMD.
    case relaxedSIMD = "relaxed-simd"
}

extension FeatureTier: CustomStringConvertible {
    public var description: String { rawValue }
}
