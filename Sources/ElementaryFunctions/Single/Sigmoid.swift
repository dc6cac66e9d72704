import TensorIR

/// 1 / (1 + e^-x) in float32.
///
///     e = e^-|x| = e^r · 2^n,  s = e / (1 + e)
///     sigmoid(x) = e - e·s where x < 0, else 1 - s
///
/// e / (1 + e) itself would have the error of three roundings; as a correction of e or of 1 it is small where they hurt.
/// The power of two is applied as 2^(n+64) · 2^-64, so that the result underflows gradually.
package func sigmoid(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let negative = (x.bits | x.signBitPattern).asFloat
        let z = code.name("z", fastMaximum(negative, -104.0))
        let rounding = RoundedByAddition(x.type, bias: 127 + 64)
        let sum = code.name("sum", rounding.sum(z, times: 0x1.715476p0))
        let n = code.name("n", rounding.value(of: sum))
        let r = code.name("r", reduced(z, by: n, timesNaturalLogarithmOfTwo: 1))
        let e = code.name("e", polynomial(r, exponentialOverHalfRange) * rounding.powerOfTwo(sum) * 0x1p-64)
        let first = code.name("first", select(x < 0.0, e, x.like(1)))
        return multiplyAdd(first, e / (-1.0 - e), first)
    }
}

/// e^r for |r| ≤ ln2 / 2, relative error 3.2e-9.
private let exponentialOverHalfRange = [
    1, 1, 0x1.fffffcp-2, 0x1.555492p-3, 0x1.5558bep-5, 0x1.1239e0p-7, 0x1.6a3fb4p-10,
]
