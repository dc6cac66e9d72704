/// bfloat16 as its bits: the upper half of a binary32.
public struct BFloat16: NDElement {
    public var bitPattern: UInt16

    public static var elementType: ElementType { .bfloat16 }

    public init(bitPattern: UInt16) {
        self.bitPattern = bitPattern
    }

    /// The nearest bfloat16, ties to even. A NaN stays a (quiet) NaN.
    public init(_ value: Float) {
        let bits = value.bitPattern
        if value.isNaN {
            // Dropping the low half could leave an infinity, so the quiet bit is set.
            bitPattern = UInt16(bits >> 16) | 0x40
        } else {
            // A carry out of the fraction rightly moves on to the next exponent, and to infinity.
            bitPattern = UInt16((bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
        }
    }

    public init(nearest value: Double) { self.init(Float(roundedToOdd: value)) }
    public init(wrapping value: Int64) { self.init(Float(roundedToOdd: value)) }

    /// The value, exact.
    public var floatValue: Float { Float(bitPattern: UInt32(bitPattern) << 16) }
    public var doubleValue: Double { Double(floatValue) }
    public var int64Value: Int64 { floatValue.int64Value }
    public var shortestText: String { floatValue.description }
}
