import NDArray
import TensorIR

/// Writes conversions between float32 and the 16-bit floats out as operations on their bits, which engines have.
///
/// Rounding is to nearest, halves to even; a NaN stays one.
func expandHalfConversions(_ expression: Expression) -> Expression {
    let inner = expression.mapChildren(expandHalfConversions)
    guard case .cast(let element, let operand, _) = inner else { return inner }
    switch (operand.type.element, element) {
    case (.float16, .float32): return float(ofHalf: operand)
    case (.float32, .float16): return operand.bound("value", half)
    case (.bfloat16, .float32): return (bits(ofNarrow: operand) << 16).bitcast(to: .float32)
    case (.float32, .bfloat16): return operand.bound("value", brainFloat)
    default: return inner
    }
}

private func bits(ofNarrow x: Expression) -> Expression { x.bitcast(to: .uint16).cast(to: .int32) }

private func narrow(_ bits: Expression, _ element: ElementType) -> Expression {
    bits.cast(to: .uint16).bitcast(to: element)
}

/// The exponent and fraction moved into place, then multiplied by the distance of the exponents' biases: that is exact, and
/// normalises what was subnormal.
private func float(ofHalf x: Expression) -> Expression {
    bits(ofNarrow: x).bound("bits") { bits in
        let magnitude = (bits & 0x7FFF) << 13
        let scaled = (magnitude.bitcast(to: .float32) * 0x1p112).bitcast(to: .int32)
        // Infinities and NaNs have all bits of the exponent set, there and here.
        let special = select(magnitude >= 0x0F80_0000, constant(0x7F80_0000, bits), constant(0, bits))
        return (scaled | special | ((bits & 0x8000) << 16)).bitcast(to: .float32)
    }
}

private func half(_ x: Expression) -> Expression {
    x.bitcast(to: .int32).bound("bits") { bits in
        let sign = (bits >> 16) & 0x8000
        return (bits & 0x7FFF_FFFF).bound("magnitude") { magnitude in
            // Adding ½ leaves the ten bits of a subnormal's fraction at the end, rounded by the addition.
            let subnormal = (magnitude.bitcast(to: .float32) + 0.5).bitcast(to: .int32) - 0x3F00_0000
            // The exponent's bias changes from 127 to 15; half a unit is added, less one bit where the unit is even.
            let isOdd = (magnitude >> 13) & 1
            let normal = (magnitude - 0x3800_0000 + 0xFFF + isOdd) >> 13
            let infinityOrNaN = select(magnitude > 0x7F80_0000, constant(0x7E00, bits), constant(0x7C00, bits))
            let finite = select(magnitude < 0x3880_0000, subnormal, normal)
            return narrow(select(magnitude >= 0x4780_0000, infinityOrNaN, finite) | sign, .float16)
        }
    }
}

/// The upper half of the bits, rounded by what is cut off.
private func brainFloat(_ x: Expression) -> Expression {
    x.bitcast(to: .int32).bound("bits") { bits in
        let isOdd = (bits >> 16) & 1
        let rounded = (bits + 0x7FFF + isOdd) >> 16
        // Rounding might carry a NaN over to an infinity: only its upper bits are kept, with one that is set.
        let isNaN = (bits & 0x7FFF_FFFF) > 0x7F80_0000
        return narrow(select(isNaN, (bits >> 16) | 0x40, rounded), .bfloat16)
    }
}

private func constant(_ value: Int64, _ like: Expression) -> Expression { .constant(value, like.type) }
