import NDArray
import TensorIR

/// ln x in float32; NaN below zero, -∞ for ±0.
///
///     x = m·2^n with m in [√½, √2),  f = m - 1
///     ln x = n·ln2 + f - f²/2 + f³·Q(f)
///
/// Denormals are scaled up by 2^23 first.
package func logarithm(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let isTiny = code.name("tiny", x < 0x1p-126)
        let normal = code.name("normal", select(isTiny, x * 0x1p23, x)).bits
        let exponent = code.name("exponent", (normal - x.bitPattern(bitsOfRootOfHalf)) >> x.bitPattern(23))
        let m = (normal - (exponent << x.bitPattern(23))).asFloat
        let f = code.name("f", m - 1.0)
        let n = code.name("n", (exponent + select(isTiny, x.bitPattern(-23), x.bitPattern(0))).cast(to: .float32))
        let higher = (f * f) * multiplyAdd(f, polynomial(f, thirdOrderRest), x.like(-0.5))
        let y = code.name("y", multiplyAdd(n, x.like(0x1.62e4p-1), multiplyAdd(n, x.like(0x1.7f7d1cp-20), higher) + f))
        return logarithmAtEnds(of: x, elsewhere: y)
    }
}

/// √½ as bits: what is subtracted so that mantissas from there on count to the next exponent.
private let bitsOfRootOfHalf: Int64 = 0x3F35_04F3

/// (ln(1 + f) - f + f²/2) / f³ for 1 + f in [√½, √2]; as part of the logarithm the relative error is 5.9e-9.
private let thirdOrderRest = [
    0x1.555554p-2, -0x1.000226p-2, 0x1.99a01cp-3, -0x1.54728cp-3,
    0x1.22d936p-3, -0x1.0d8232p-3, 0x1.055e60p-3, -0x1.38c908p-4,
]

/// A logarithm's values at the ends of its domain: NaN below zero, -∞ at zero, +∞ and NaN as they are.
func logarithmAtEnds(of x: Expression, elsewhere y: Expression) -> Expression {
    let finite = select(x < x.like(.infinity), y, x)
    let positive = select(x.equals(x.like(0)), x.like(-.infinity), finite)
    return select(x < x.like(0), x.notANumber, positive)
}
