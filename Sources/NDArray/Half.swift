/// IEEE 754 binary16 as its bits, converted by integer arithmetic: the same on every platform,
/// also where Swift has no `Float16`.
///
///     15 | 14 … 10  | 9 … 0
///     sign  exponent  fraction      value = (-1)^sign · 2^(exponent - 15) · 1.fraction
public struct Half: NDElement {
    public var bitPattern: UInt16

    public static var elementType: ElementType { .float16 }

    public init(bitPattern: UInt16) {
        self.bitPattern = bitPattern
    }

    /// The nearest half, ties to even; from 65520 on infinity. A NaN stays a (quiet) NaN.
    public init(_ value: Float) {
        let bits = value.bitPattern
        let sign = UInt16(truncatingIfNeeded: bits >> 16) & 0x8000
        let magnitude = bits & 0x7FFF_FFFF
        bitPattern = sign | Self.roundedMagnitude(magnitude)
    }

    public init(nearest value: Double) { self.init(Float(roundedToOdd: value)) }
    public init(wrapping value: Int64) { self.init(Float(roundedToOdd: value)) }

    /// The value, exact.
    public var floatValue: Float {
        let sign = UInt32(bitPattern & 0x8000) << 16
        let exponent = UInt32(bitPattern >> 10) & 0x1F
        let fraction = UInt32(bitPattern & 0x3FF)
        switch exponent {
        case 0:
            let magnitude = Float(fraction) * 0x1p-24
            return sign == 0 ? magnitude : -magnitude
        case 0x1F:
            return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default:
            return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }

    public var doubleValue: Double { Double(floatValue) }
    public var int64Value: Int64 { floatValue.int64Value }

    public var shortestText: String {
        #if !(os(macOS) && arch(x86_64))
        Float16(bitPattern: bitPattern).description
        #else
        floatValue.description
        #endif
    }

    /// The half bits of a float given by the bits of its magnitude.
    private static func roundedMagnitude(_ magnitude: UInt32) -> UInt16 {
        if magnitude > 0x7F80_0000 {
            return UInt16(0x7E00 | (magnitude >> 13) & 0x1FF)
        }
        if magnitude >= 0x477F_F000 { return 0x7C00 }
        if magnitude < 0x3880_0000 {
            // Subnormal: 2^-24 is the unit, and the hardware rounds ties to even.
            return UInt16((Float(bitPattern: magnitude) * 0x1p24).rounded(.toNearestOrEven))
        }
        // A carry out of the fraction rightly moves on to the next exponent.
        let rounded = magnitude + 0xFFF + (magnitude >> 13 & 1)
        return UInt16((rounded - (112 << 23)) >> 13)
    }
}

extension Float {
    /// The float nearest to zero's side of `value`, with its last bit set if anything was dropped.
    ///
    /// Rounding that once more to a format of at most 22 bits gives what rounding `value` there
    /// directly would: the set bit remembers that the value was no tie.
    package init(roundedToOdd value: Double) {
        var rounded = Float(value)
        if value.isNaN || Double(rounded) == value {
            self = rounded
            return
        }
        if Double(rounded).magnitude > value.magnitude {
            rounded = Float(bitPattern: rounded.bitPattern - 1)
        }
        self = Float(bitPattern: rounded.bitPattern | 1)
    }

    /// As above, for an integer.
    package init(roundedToOdd value: Int64) {
        // Past 2^53 a double holds no longer every integer; the bits that it would round away are
        // far below those that matter, so they are folded into one that remembers them.
        let magnitude = value.magnitude
        let folded = (magnitude & ~0xFFF) | (magnitude & 0xFFF == 0 ? 0 : 0x800)
        let exact = Double(magnitude < 1 << 53 ? magnitude : folded)
        self.init(roundedToOdd: value < 0 ? -exact : exact)
    }
}
