import NDArray
import TensorIR

// Views of floats as bits, for float32 and float64 alike.

extension Expression {
    /// The bits of a float as a signed integer of its size.
    var bits: Expression { bitcast(to: type.element == .float64 ? .int64 : .int32) }

    /// The float with the bits of a signed integer.
    var asFloat: Expression { bitcast(to: type.element == .int64 ? .float64 : .float32) }

    /// A constant of the integer type that `bits` has.
    func bitPattern(_ value: Int64) -> Expression {
        .constant(value, type.with(element: type.element == .float64 ? .int64 : .int32))
    }

    /// A float constant of the same type.
    func like(_ value: Double) -> Expression { .constant(value, type) }

    /// The integer that is only the sign bit.
    var signBitPattern: Expression { bitPattern(type.element == .float64 ? .min : Int64(Int32.min)) }

    /// Only the sign bit, as an integer.
    var signBit: Expression { bits & signBitPattern }

    /// The value with the sign of `other`; the value's own sign bit must be clear.
    func withSign(of other: Expression) -> Expression { (bits | other.signBit).asFloat }

    var notANumber: Expression { bitPattern(type.element == .float64 ? 0x7FF8 << 48 : 0x7FC0_0000).asFloat }

    /// What the exponent's bits exceed the exponent by.
    var exponentBias: Double { type.element == .float64 ? 1023 : 127 }

    /// An integer of few bits as a float of its size.
    var smallIntegerAsFloat: Expression {
        guard type.element == .int64 else { return cast(to: .float32) }
        // WebAssembly has no vector conversion from 64-bit integers: put the integer into the low bits of 1.5·2⁵².
        return (self + .constant(0x4338 << 48, type)).asFloat - 0x1.8p52
    }

    /// The lowest bit of the integer, moved to the sign: what negates where it is odd.
    var parityAsSign: Expression { self << .constant(type.element == .int64 ? 63 : 31, type) }
}

/// A float rounded to an integer by adding a number so large that no fraction fits beside it.
///
/// After the addition the sum's low bits *are* the integer, which is how the exponent and the parity are had
/// without a conversion: 1.5·2²³ for float32, 1.5·2⁵² for float64. A `bias` is added to the bits
/// and not to the value.
struct RoundedByAddition {
    let magic: Double

    init(_ type: ValueType, bias: Double = 0) {
        magic = (type.element == .float64 ? 0x1.8p52 : 0x1.8p23) + bias
    }

    /// `x * scale + magic`: the value whose low bits are the rounded product.
    func sum(_ x: Expression, times scale: Double) -> Expression {
        multiplyAdd(x, x.like(scale), x.like(magic))
    }

    /// The rounded value as a float.
    func value(of sum: Expression) -> Expression { sum - sum.like(magic) }

    /// 2^(n + bias - 127) (1023 for float64) of the `sum` with the low bits n + bias.
    func powerOfTwo(_ sum: Expression) -> Expression {
        let bits = sum.bits
        return (bits << .constant(sum.type.element == .float64 ? 52 : 23, bits.type)).asFloat
    }
}
