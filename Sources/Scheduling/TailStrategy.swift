/// What a split does with the iterations that are left over where the factor does not divide the extent.
public enum TailStrategy: String, CaseIterable, Codable, Hashable, Sendable {
    /// A main loop of full blocks, then the rest as code of its own. No guard anywhere. Always legal;
    /// the code inside the loop is written twice.
    case partition
    /// One loop, whose innermost statements ask whether they are in range. The smallest code, and slow:
    /// it cannot be vectorized.
    case guardWithIf
    /// The last block is moved back so that it ends with the extent, and computes some elements twice.
    /// Full blocks only; falls back to `partition` where the extent is below the factor. Illegal inside reductions.
    case shiftInward
}
