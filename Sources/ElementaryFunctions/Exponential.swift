import TensorIR

/// e^x.
///
///     k = round(x / 2ln2),  r = x - k·2ln2  in [-ln2, ln2],  e^x = e^r · 2^k · 2^k
///
/// Two factors of 2^k, each a normal number for every x that matters, let the last multiplication round once: to a
/// denormal, to infinity, or to a normal number. That is cheaper than scaling by 2^2k with care at the ends.
package func exponential(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let (least, greatest) = exponentialRange.of(x)
        let inRange = code.name("inRange", fastMaximum(fastMinimum(x, x.like(greatest)), x.like(least)))
        let rounding = RoundedByAddition(x.type, bias: x.exponentBias)
        let sum = code.name("sum", rounding.sum(inRange, times: binaryLogarithmOfE.of(x) / 2))
        let k = code.name("k", rounding.value(of: sum))
        let r = code.name("r", reduced(inRange, by: k, timesNaturalLogarithmOfTwo: 2))
        let scale = code.name("scale", rounding.powerOfTwo(sum))
        return polynomial(r, Coefficients.exponentialOverFullRange.of(x)) * scale * scale
    }
}

/// e^x of a number that is not above zero.
///
///     n = round(x / ln2),  r = x - n·ln2  in [-½ln2, ½ln2],  e^x = (s + s·(e^r - 1)) · 2^-64,  s = 2^(n + 64)
///
/// s is a normal number for every x that matters, and the last multiplication rounds to a denormal where need be.
package func exponentialOfNonpositive(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let inRange = code.name("inRange", fastMaximum(x, x.like(exponentialRange.of(x).0)))
        let (offset, undone) = PerType(single: (64.0, 0x1p-64), double: (512.0, 0x1p-512)).of(x)
        let rounding = RoundedByAddition(x.type, bias: x.exponentBias + offset)
        let sum = code.name("sum", rounding.sum(inRange, times: binaryLogarithmOfE.of(x)))
        let n = code.name("n", rounding.value(of: sum))
        let r = code.name("r", reduced(inRange, by: n, timesNaturalLogarithmOfTwo: 1))
        let excess = multiplyAdd(r * r, polynomial(r, Coefficients.exponentialRest.of(x)), r)
        let s = code.name("s", rounding.powerOfTwo(sum))
        return multiplyAdd(s, excess, s) * x.like(undone)
    }
}

/// Beyond these e^x is 0 or infinite.
let exponentialRange = PerType(single: (-104.0, 89.0), double: (-746.0, 710.0))

/// log2 e, rounded to the type.
let binaryLogarithmOfE = PerType(single: 0x1.715476p0, double: 0x1.71547652b82fep0)

/// x - k·m·ln2 for a small integer k and a power of two m, almost exactly: the leading part of ln2 has so few bits
/// that its product with k has no rounding, fused or not.
func reduced(_ x: Expression, by k: Expression, timesNaturalLogarithmOfTwo m: Double) -> Expression {
    Coefficients.naturalLogarithmOfTwo.of(x).reduce(x) { rest, part in multiplyAdd(k, x.like(-part * m), rest) }
}
