import TensorIR

/// ln x; NaN below zero, -∞ for ±0.
///
///     x = m·2^n,  f = m - 1
///     ln x = n·ln2 + f - f²/2 + f³·Q(f)
package func logarithm(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let scale = BinaryScale(of: x, &code)
        let f = code.name("f", scale.mantissa - 1.0)
        let rest = polynomial(f, Coefficients.logarithmRest.of(x))
        let higher = (f * f) * multiplyAdd(f, rest, x.like(-0.5))
        let ln2 = Coefficients.naturalLogarithmOfTwo.of(x)
        let small = multiplyAdd(scale.exponent, x.like(ln2[1]), higher) + f
        return logarithmAtEnds(of: x, elsewhere: multiplyAdd(scale.exponent, x.like(ln2[0]), small))
    }
}

/// A logarithm's values at the ends of its domain: NaN below zero, -∞ at zero, +∞ and NaN as they are.
private func logarithmAtEnds(of x: Expression, elsewhere y: Expression) -> Expression {
    let zero = x.like(0), infinity = x.like(.infinity)
    let finite = select(x < infinity, y, x)
    let positive = select(x.equals(zero), -infinity, finite)
    return select(x < zero, x.notANumber, positive)
}
