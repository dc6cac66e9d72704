import TensorIR

/// 1 / (1 + e^-x).
///
///     e^-x = 2^n·e^-r = s·(1 - p),  sigmoid(x) = 1 / ((1 + s) - s·p)
///
/// 1 and s are both scaled by 2^-64, so that the quotient underflows gradually and not before e^-x overflows. 1 + s is exact as
/// long as s < 2^24; of s = 2^24 the 1 is lost, and is taken from p instead. (Beyond, it is too small to matter.)
package func sigmoid(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let (oneFromHere, offset, one) = PerType(single: (43.0, 64.0, 0x1p-64), double: (350.0, 512.0, 0x1p-512)).of(x)
        let lost = PerType(single: 0x1p-24, double: 0x1p-53).of(x)
        let z = code.name("z", fastMaximum(fastMinimum(x, x.like(oneFromHere)), x.like(exponentialRange.of(x).0)))
        let rounding = RoundedByAddition(x.type, bias: x.exponentBias - offset)
        let sum = code.name("sum", rounding.sum(z, times: -binaryLogarithmOfE.of(x)))
        let n = code.name("n", rounding.value(of: sum))
        let r = code.name("r", reduced(z, by: n, timesNaturalLogarithmOfTwo: -1))
        let p = multiplyAdd(r * r, polynomial(r, Coefficients.complementRest.of(x)), r)
        let s = code.name("s", rounding.powerOfTwo(sum))
        let rest = select(s.equals(x.like(one / lost)), x.like(lost), x.like(0))
        return x.like(one) / multiplyAdd(-s, p - rest, s + x.like(one))
    }
}
