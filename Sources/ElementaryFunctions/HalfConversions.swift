import NDArray
import TensorIR

// Conversions between float32 and the 16-bit floats, for targets that have none: arithmetic on bits.

/// A float16 or bfloat16 as float32, exact.
package func widened(_ half: Expression) -> Expression {
    let bits = half.bitcast(to: .uint16).cast(to: .int32)
    guard half.type.element == .float16 else { return (bits << 16).asFloat }
    return straightLine(bits, named: "half") { code, half in
        // The exponent field lands at the bottom of float32's; multiplying by 2^112 makes good the difference of the
        // biases, for denormals as well. Infinities and NaNs get the exponent of theirs.
        let magnitude = code.name("magnitude", (half & 0x7FFF) << 13)
        let finite = (magnitude.asFloat * 0x1p112).bits
        let value = select(magnitude < 0x0F80_0000, finite, magnitude | 0x7F80_0000)
        return (value | ((half & 0x8000) << 16)).asFloat
    }
}

/// A float32 as float16 or bfloat16, rounded to nearest, ties to even; a NaN stays a quiet NaN.
package func narrowed(_ x: Expression, to element: ElementType) -> Expression {
    let bits = straightLine(x.bits, named: "bits") { code, bits in
        element == .float16 ? halfBits(bits, &code) : brainFloatBits(bits, &code)
    }
    return bits.cast(to: .uint16).bitcast(to: element)
}

private func halfBits(_ bits: Expression, _ code: inout Bindings) -> Expression {
    let magnitude = code.name("magnitude", bits & 0x7FFF_FFFF)
    let kept = code.name("kept", magnitude >> 13)
    // Rounding may carry into the exponent, rightly; from 65520 on what results is cut to infinity.
    let rounded = ((magnitude + 0x0FFF + (kept & 1)) >> 13) - (112 << 10)
    let normal = minimum(rounded, 0x7C00)
    // Below 2^-14 the unit is 2^-24, which is the last place of ½: adding ½ rounds, and leaves the count of units.
    let denormal = (magnitude.asFloat + 0.5).bits - 0x3F00_0000
    let number = select(magnitude < 0x3880_0000, denormal, normal)
    let notANumber = (kept & 0x01FF) | 0x7E00
    return select(magnitude > 0x7F80_0000, notANumber, number) | ((bits >> 16) & 0x8000)
}

private func brainFloatBits(_ bits: Expression, _ code: inout Bindings) -> Expression {
    let kept = code.name("kept", bits >> 16)
    let rounded = (bits + 0x7FFF + (kept & 1)) >> 16
    return select((bits & 0x7FFF_FFFF) > 0x7F80_0000, kept | 0x40, rounded)
}
