/// A small seeded generator whose numbers are the same on every machine: what random tests draw from.
///
/// The step and the two mixing constants are those of G. Steele, D. Lea, C. Flood,
/// "Fast splittable pseudorandom number generators" (OOPSLA 2014).
public struct SplitMix64: RandomNumberGenerator, Sendable, Equatable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A generator whose numbers do not depend on how many are drawn from this one afterwards.
    public mutating func split() -> SplitMix64 {
        SplitMix64(seed: next() ^ 0x5851_F42D_4C95_7F2D)
    }

    /// A number in 0 ..< 1 with 53 random bits.
    public mutating func unitDouble() -> Double {
        Double(next() >> 11) * 0x1p-53
    }
}
