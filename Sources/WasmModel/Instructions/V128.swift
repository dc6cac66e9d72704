/// Sixteen bytes, byte 0 in the lowest lane: a vector constant, or the lanes of a shuffle.
public struct V128: Hashable, Sendable {
    /// Bytes 0 to 7, little-endian.
    public var low: UInt64
    /// Bytes 8 to 15, little-endian.
    public var high: UInt64

    public init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// From exactly sixteen bytes.
    public init(bytes: some Collection<UInt8>) {
        precondition(bytes.count == 16, "a vector has sixteen bytes")
        self.init(low: 0, high: 0)
        for (index, byte) in bytes.enumerated() {
            if index < 8 {
                low |= UInt64(byte) << (8 * index)
            } else {
                high |= UInt64(byte) << (8 * (index - 8))
            }
        }
    }

    /// Four 32-bit lanes of the same bits.
    public init(repeating lane: UInt32) {
        let pair = UInt64(lane) << 32 | UInt64(lane)
        self.init(low: pair, high: pair)
    }

    /// Four single-precision lanes of the same value.
    public init(repeating lane: Float) {
        self.init(repeating: lane.bitPattern)
    }

    public subscript(byte index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: (index < 8 ? low : high) >> (8 * (index & 7)))
    }

    /// The `index`-th of four 32-bit lanes.
    public subscript(word index: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: (index < 2 ? low : high) >> (32 * (index & 1)))
    }
}
