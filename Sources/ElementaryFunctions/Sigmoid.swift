import TensorIR

/// 1 / (1 + e^-x).
///
///     e = e^-|x| = e^r · 2^n,  s = e / (1 + e)
///     sigmoid(x) = e - e·s where x < 0, else 1 - s
///
/// e / (1 + e) itself would have the error of three roundings; as a correction of e or of 1 it is small where they hurt.
/// The power of two is applied in two steps, the second a constant, so that the result underflows gradually.
package func sigmoid(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let negative = (x.bits | x.signBitPattern).asFloat
        let z = code.name("z", fastMaximum(negative, x.like(exponentialRange.of(x).0)))
        let (offset, undone) = PerType(single: (64.0, 0x1p-64), double: (512.0, 0x1p-512)).of(x)
        let rounding = RoundedByAddition(x.type, bias: x.exponentBias + offset)
        let sum = code.name("sum", rounding.sum(z, times: binaryLogarithmOfE.of(x)))
        let n = code.name("n", rounding.value(of: sum))
        let r = code.name("r", reduced(z, by: n, timesNaturalLogarithmOfTwo: 1))
        let exponentialOfR = polynomial(r, Coefficients.exponentialOverHalfRange.of(x))
        let e = code.name("e", exponentialOfR * rounding.powerOfTwo(sum) * x.like(undone))
        let first = code.name("first", select(x < x.like(0), e, x.like(1)))
        return multiplyAdd(first, e / (-1.0 - e), first)
    }
}
