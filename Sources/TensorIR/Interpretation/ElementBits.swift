import NDArray

/// One element as 64 bits: signed integers sign-extended, everything else zero-extended, `bool` as 0 or 1,
/// floats as the bits of their own format.
///
/// The interpreter's registers and the constants that the simplifier folds have this form. Copying it keeps
/// every bit, NaN payloads included.
typealias ElementBits = UInt64

extension ElementType {
    /// The low bits of `bits` in canonical form.
    func canonical(_ bits: ElementBits) -> ElementBits {
        switch self {
        case .bool: bits & 0xFF == 0 ? 0 : 1
        case .int8, .int16, .int32, .int64: ElementBits(bitPattern: wrap(Int64(bitPattern: bits)))
        case .uint8: bits & 0xFF
        case .uint16, .float16, .bfloat16: bits & 0xFFFF
        case .uint32, .float32: bits & 0xFFFF_FFFF
        case .uint64, .float64: bits
        }
    }

    /// The bits of an integer (or `bool`) constant, wrapped to the type.
    func bits(ofInteger value: Int64) -> ElementBits { ElementBits(bitPattern: wrap(value)) }

    /// The bits of the value of this float type nearest to `value`.
    func bits(ofFloat value: Double) -> ElementBits {
        switch self {
        case .float64: value.bitPattern
        case .float32: ElementBits(Float(value).bitPattern)
        case .float16: ElementBits(Half(nearest: value).bitPattern)
        default: ElementBits(BFloat16(nearest: value).bitPattern)
        }
    }

    /// The value of bits of this float type; exact.
    func double(_ bits: ElementBits) -> Double {
        self == .float64 ? Double(bitPattern: bits) : Double(float(bits))
    }

    /// The value of bits of a float type no wider than float32; exact.
    @inline(__always)
    func float(_ bits: ElementBits) -> Float {
        switch self {
        case .float16: Half(bitPattern: UInt16(truncatingIfNeeded: bits)).floatValue
        case .bfloat16: BFloat16(bitPattern: UInt16(truncatingIfNeeded: bits)).floatValue
        default: Float(bitPattern: UInt32(truncatingIfNeeded: bits))
        }
    }

    /// The bits of a float32 rounded to this float type, which is no wider.
    @inline(__always)
    func rounded(_ value: Float) -> ElementBits {
        switch self {
        case .float16: ElementBits(Half(value).bitPattern)
        case .bfloat16: ElementBits(BFloat16(value).bitPattern)
        default: ElementBits(value.bitPattern)
        }
    }
}

/// What an operator does to one element of a type.
enum Arithmetic {}
