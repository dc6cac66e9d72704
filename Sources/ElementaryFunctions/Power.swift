import NDArray
import TensorIR

/// x^y, with the special values of C99's `pow`.
///
///     |x|^y = 2^(y·log2 |x|)
///
/// log2 and the product are sums of two floats, because an error in the exponent counts 100 times in the result (1000 in
/// float64). Products that must be exact are products of factors of half the bits; so fusing changes nothing where it matters.
/// The error before the last rounding is a few hundredths of an ulp unless |y| is in the hundreds, so powers that are
/// floats (squares of integers) come out exact.
package func power(_ x: Expression, _ y: Expression) -> Expression {
    let (x, y) = x.type.lanes < y.type.lanes ? (x.broadcast(to: y.type.lanes), y) : (x, y.broadcast(to: x.type.lanes))
    return straightLine(x) { code, x in
        let y = code.name("y", y)
        let magnitude = code.name("magnitude", absolute(x))
        let logarithm = binaryLogarithm(magnitude, &code)
        let power = exponentialOfProduct(logarithm, y, &code)
        return powerAtEnds(x, y, elsewhere: power, &code)
    }
}

/// A number as the unevaluated sum of two floats.
private struct DoubleFloat {
    let high, low: Expression
}

extension Expression {
    /// The leading 12 bits of a float32, 26 of a float64: the product of two such values is exact.
    fileprivate var leadingBits: Expression { (bits & bitPattern(PerType<Int64>(single: -1 << 12, double: -1 << 27).of(self))).asFloat }
}

/// log2 x for x ≥ 0, finite; the high part has 12 bits, and the relative error is about 2^-36 (2^-65 in float64).
///
///     x = m·2^n,  s = (m - 1) / (m + 1),  log2 m = 2/(3 ln2) · s · (3 + s² + s⁴·P(s²))
private func binaryLogarithm(_ x: Expression, _ code: inout Bindings) -> DoubleFloat {
    let scale = BinaryScale(of: x, &code)
    let m = scale.mantissa, n = scale.exponent

    // s = sHigh + sLow
    let numerator = code.name("numerator", m - 1.0)
    let denominator = code.name("denominator", m + 1.0)
    let reciprocal = code.name("reciprocal", 1.0 / denominator)
    let s = code.name("s", numerator * reciprocal)
    let sHigh = code.name("sHigh", s.leadingBits)
    let denominatorHigh = code.name("denominatorHigh", denominator.leadingBits)
    let denominatorLow = m - (denominatorHigh - 1.0)
    let minus = code.name("minus", -sHigh)
    let remainder = multiplyAdd(minus, denominatorLow, multiplyAdd(minus, denominatorHigh, numerator))
    let sLow = code.name("sLow", remainder * reciprocal)

    // t = 3 + s² + s⁴·P
    let square = code.name("square", s * s)
    let exactSquare = code.name("exactSquare", sHigh * sHigh)
    let rest = code.name("rest", multiplyAdd(
        square * square, polynomial(square, Coefficients.areaTangentRest.of(x)), sLow * (sHigh + s)))
    let tHigh = code.name("tHigh", ((exactSquare + 3.0) + rest).leadingBits)
    let tLow = rest - ((tHigh - 3.0) - exactSquare)

    // p = s·t
    let exactProduct = code.name("exactProduct", sHigh * tHigh)
    let correction = code.name("correction", multiplyAdd(sLow, tHigh, tLow * s))
    let pHigh = code.name("pHigh", (exactProduct + correction).leadingBits)
    let pLow = code.name("pLow", correction - (pHigh - exactProduct))

    // z = 2/(3 ln2)·p
    let factor = Coefficients.twoThirdsOfBinaryLogarithm.of(x).map(x.like)
    let zHigh = code.name("zHigh", pHigh * factor[0])
    let zLow = code.name("zLow", multiplyAdd(pLow, factor[0], (pHigh + pLow) * factor[1]))
    let high = code.name("high", (n + (zHigh + zLow)).leadingBits)
    return DoubleFloat(high: high, low: code.name("low", zLow - ((high - n) - zHigh)))
}

/// 2^(logarithm·y), rounded last; 0 or infinity beyond float32's range.
private func exponentialOfProduct(_ logarithm: DoubleFloat, _ y: Expression, _ code: inout Bindings) -> Expression {
    // A finite y, so that an infinite one does not meet a zero.
    let huge = PerType(single: 0x1p100, double: 0x1p1000).of(y)
    let finite = code.name("finite", fastMaximum(fastMinimum(y, y.like(huge)), y.like(-huge)))
    let yHigh = code.name("yHigh", finite.leadingBits)
    let productHigh = code.name("productHigh", yHigh * logarithm.high)
    let productLow = code.name("productLow", multiplyAdd(finite - yHigh, logarithm.high, finite * logarithm.low))

    // The product is k + f with f = fHigh + fLow in [-½, ½]; beyond the range of float32, k stops and f is bounded.
    let magic = y.like(RoundedByAddition(y.type).magic)
    let (least, greatest) = PerType(single: (-151.0, 129.0), double: (-1076.0, 1025.0)).of(y)
    let inRange = fastMaximum(fastMinimum(productHigh + productLow, y.like(greatest)), y.like(least))
    let sum = code.name("sum", inRange + magic)
    let difference = code.name("difference", productHigh - (sum - magic))
    let fHigh = code.name("fHigh", bounded(difference + productLow).leadingBits)
    let fLow = code.name("fLow", bounded(productLow - (fHigh - difference)))

    // g = f·ln2 = gHigh + gLow, and 2^f = 1 + gHigh + (gLow + g²·P(g)), the first sum's error being added to the rest
    let ln2 = Coefficients.naturalLogarithmOfTwoShort.of(y)
    let gHigh = code.name("gHigh", fHigh * y.like(ln2[0]))
    let gLow = code.name("gLow", multiplyAdd(fLow, y.like(ln2[0] + ln2[1]), fHigh * y.like(ln2[1])))
    let g = code.name("g", gHigh + gLow)
    let rest = multiplyAdd(g * g, polynomial(g, Coefficients.exponentialRest.of(y)), gLow)
    let one = code.name("one", gHigh + 1.0)
    let mantissa = one + ((gHigh - (one - 1.0)) + rest)

    // 2^k as the product of two normal powers of two
    let k = code.name("integer", sum.bits - y.bitPattern(PerType<Int64>(single: 0x4B40_0000, double: 0x4338 << 48).of(y)))
    let half = code.name("half", k >> y.bitPattern(1))
    return mantissa * powerOfTwo(half, like: y) * powerOfTwo(k - half, like: y)
}

private func bounded(_ f: Expression) -> Expression { fastMaximum(fastMinimum(f, 1.0), -1.0) }

/// 2^exponent as a float of the type of `y`.
private func powerOfTwo(_ exponent: Expression, like y: Expression) -> Expression {
    let fractionBits = y.bitPattern(PerType<Int64>(single: 23, double: 52).of(y))
    return ((exponent + y.bitPattern(Int64(y.exponentBias))) << fractionBits).asFloat
}
