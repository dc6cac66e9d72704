import NDArray
import TensorIR

/// A positive number as m·2^n with m in [√½, √2).
struct BinaryScale {
    let mantissa: Expression
    let exponent: Expression

    /// Splits `x`, which is finite and above zero (elsewhere the parts mean nothing). Denormals are scaled up first.
    init(of x: Expression, _ code: inout Bindings) {
        let (least, up, shift): (Double, Double, Int64) = PerType(single: (0x1p-126, 0x1p24, -24), double: (0x1p-1022, 0x1p54, -54)).of(x)
        let isTiny = code.name("isTiny", x < x.like(least))
        let normal = code.name("normal", select(isTiny, x * x.like(up), x).bits)
        // Subtracting √½ makes the mantissas from there on count to the next exponent.
        let rootOfHalf = x.bitPattern(PerType<Int64>(single: 0x3F35_04F3, double: 0x3FE6_A09E_667F_3BCD).of(x))
        let fractionBits = x.bitPattern(PerType<Int64>(single: 23, double: 52).of(x))
        let n = code.name("exponentBits", (normal - rootOfHalf) >> fractionBits)
        mantissa = code.name("m", (normal - (n << fractionBits)).asFloat)
        exponent = code.name("n", (n + select(isTiny, x.bitPattern(shift), x.bitPattern(0))).smallIntegerAsFloat)
    }
}
