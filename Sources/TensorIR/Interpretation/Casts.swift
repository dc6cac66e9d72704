import NDArray

extension Arithmetic {
    /// A value of one type as another; see `CastMode`.
    static func cast(_ bits: ElementBits, from source: ElementType, to target: ElementType, _ mode: CastMode) -> ElementBits {
        if source == target { return bits }
        if source.isFloat { return castFloat(bits, source, target) }
        if target.isFloat { return castInteger(bits, source, toFloat: target) }
        if target == .bool { return bits == 0 ? 0 : 1 }
        switch mode {
        case .wrapping: return target.canonical(bits)
        case .saturating: return saturated(bits, source, target)
        }
    }

    private static func castFloat(_ bits: ElementBits, _ source: ElementType, _ target: ElementType) -> ElementBits {
        let value = source.double(bits)
        if target.isFloat { return target.bits(ofFloat: value) }
        switch target {
        case .bool: return value == 0 ? 0 : 1
        case .uint64: return UInt64(nearest: value)
        default:
            let range = target.integerRange
            return ElementBits(bitPattern: min(max(Int64(nearest: value), range.lowerBound), range.upperBound))
        }
    }

    private static func castInteger(_ bits: ElementBits, _ source: ElementType, toFloat target: ElementType) -> ElementBits {
        if source == .uint64 && Int64(bitPattern: bits) < 0 { return castLarge(bits, target) }
        let value = Int64(bitPattern: bits)
        switch target {
        case .float64: return Double(value).bitPattern
        case .float32: return ElementBits(Float(value).bitPattern)
        case .float16: return ElementBits(Half(wrapping: value).bitPattern)
        default: return ElementBits(BFloat16(wrapping: value).bitPattern)
        }
    }

    /// An integer from 2^63 on as a float.
    private static func castLarge(_ value: UInt64, _ target: ElementType) -> ElementBits {
        switch target {
        case .float64: return Double(value).bitPattern
        case .float32: return ElementBits(Float(value).bitPattern)
        default:
            // The low bits lie far below those that are kept; one of them is enough to tell a tie from more than a tie.
            let folded = value & 0xFFF == 0 ? value : value & ~0xFFF | 0x800
            return target.bits(ofFloat: Double(folded))
        }
    }

    private static func saturated(_ bits: ElementBits, _ source: ElementType, _ target: ElementType) -> ElementBits {
        if source == .uint64 && Int64(bitPattern: bits) < 0 {
            return target.isUnsignedInteger ? target.unsignedMaximum : ElementBits(bitPattern: target.integerRange.upperBound)
        }
        let value = Int64(bitPattern: bits)
        if target == .uint64 { return value < 0 ? 0 : bits }
        let range = target.integerRange
        return ElementBits(bitPattern: min(max(value, range.lowerBound), range.upperBound))
    }
}

extension ElementType {
    /// The values of an integer type (or `bool`), as far as `Int64` holds them.
    package var integerRange: ClosedRange<Int64> {
        switch self {
        case .bool: 0...1
        case .int8: -0x80...0x7F
        case .int16: -0x8000...0x7FFF
        case .int32: -0x8000_0000...0x7FFF_FFFF
        case .int64: Int64.min...Int64.max
        case .uint8: 0...0xFF
        case .uint16: 0...0xFFFF
        case .uint32: 0...0xFFFF_FFFF
        case .uint64: 0...Int64.max
        case .float16, .bfloat16, .float32, .float64: preconditionFailure("\(self) is no integer type")
        }
    }

    fileprivate var unsignedMaximum: UInt64 { self == .uint64 ? .max : UInt64(integerRange.upperBound) }
}
