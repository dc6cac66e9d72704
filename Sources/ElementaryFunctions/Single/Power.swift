import NDArray
import TensorIR

/// x^y in float32, with the special values of C99's `pow`.
///
///     |x|^y = 2^(y·log2 |x|)
///
/// log2 and the product are sums of two floats, because an error in the exponent counts 100 times in the result. Products
/// that must be exact are products of factors of 12 bits; so fusing changes nothing where it matters.
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
    /// The leading 12 bits of a float: the product of two such values is exact.
    fileprivate var leadingBits: Expression { (bits & bitPattern(-4096)).asFloat }
}

/// log2 x for x ≥ 0, finite; the high part has 12 bits, and the relative error is about 2^-36.
///
///     x = m·2^n,  s = (m - 1) / (m + 1),  log2 m = 2/(3 ln2) · s · (3 + s² + s⁴·P(s²))
private func binaryLogarithm(_ x: Expression, _ code: inout Bindings) -> DoubleFloat {
    let isTiny = code.name("tiny", x < 0x1p-126)
    let normal = code.name("normal", select(isTiny, x * 0x1p24, x)).bits
    let exponent = code.name("exponent", (normal - x.bitPattern(0x3F35_04F3)) >> x.bitPattern(23))
    let m = code.name("m", (normal - (exponent << x.bitPattern(23))).asFloat)
    let n = code.name("n", (exponent + select(isTiny, x.bitPattern(-24), x.bitPattern(0))).cast(to: .float32))

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
        square * square, polynomial(square, [0x1.333338p-1, 0x1.b67bbap-2, 0x1.67b9c0p-2]), sLow * (sHigh + s)))
    let tHigh = code.name("tHigh", ((exactSquare + 3.0) + rest).leadingBits)
    let tLow = rest - ((tHigh - 3.0) - exactSquare)

    // p = s·t
    let exactProduct = code.name("exactProduct", sHigh * tHigh)
    let correction = code.name("correction", multiplyAdd(sLow, tHigh, tLow * s))
    let pHigh = code.name("pHigh", (exactProduct + correction).leadingBits)
    let pLow = code.name("pLow", correction - (pHigh - exactProduct))

    // n + 2/(3 ln2)·p, the constant being 0x1.ec6p-1 + 0x1.09dc3ap-13
    let zHigh = code.name("zHigh", pHigh * 0x1.ec6p-1)
    let zLow = code.name("zLow", multiplyAdd(pLow, x.like(0x1.ec6p-1), (pHigh + pLow) * 0x1.09dc3ap-13))
    let high = code.name("high", (n + (zHigh + zLow)).leadingBits)
    return DoubleFloat(high: high, low: code.name("low", zLow - ((high - n) - zHigh)))
}

/// 2^(logarithm·y), rounded last; 0 or infinity beyond float32's range.
private func exponentialOfProduct(_ logarithm: DoubleFloat, _ y: Expression, _ code: inout Bindings) -> Expression {
    // A finite y, so that an infinite one does not meet a zero.
    let finite = code.name("finite", fastMaximum(fastMinimum(y, 0x1p100), -0x1p100))
    let yHigh = code.name("yHigh", finite.leadingBits)
    let productHigh = code.name("productHigh", yHigh * logarithm.high)
    let productLow = code.name("productLow", multiplyAdd(finite - yHigh, logarithm.high, finite * logarithm.low))

    // The product is k + f with f = fHigh + fLow in [-½, ½]; beyond the range of float32, k stops and f is bounded.
    let magic = y.like(0x1.8p23)
    let inRange = fastMaximum(fastMinimum(productHigh + productLow, 129.0), -151.0)
    let sum = code.name("sum", inRange + magic)
    let difference = code.name("difference", productHigh - (sum - magic))
    let fHigh = code.name("fHigh", bounded(difference + productLow).leadingBits)
    let fLow = code.name("fLow", bounded(productLow - (fHigh - difference)))

    // g = f·ln2 = gHigh + gLow, and 2^f = 1 + gHigh + (gLow + g²·P(g)), the first sum's error being added to the rest
    let gHigh = code.name("gHigh", fHigh * 0x1.62ep-1)
    let gLow = code.name("gLow", multiplyAdd(fLow, y.like(0x1.62e430p-1), fHigh * 0x1.0bfbe8p-15))
    let g = code.name("g", gHigh + gLow)
    let rest = multiplyAdd(g * g, polynomial(g, exponentialRest), gLow)
    let one = code.name("one", gHigh + 1.0)
    let mantissa = one + ((gHigh - (one - 1.0)) + rest)

    // 2^k as the product of two normal powers of two
    let k = code.name("integer", sum.bits - y.bitPattern(0x4B40_0000))
    let half = code.name("half", k >> y.bitPattern(1))
    return mantissa * powerOfTwo(half) * powerOfTwo(k - half)
}

/// (e^g - 1 - g) / g² for |g| ≤ ln2 / 2; as part of e^g the relative error is 3.2e-9.
private let exponentialRest = [0x1.fffffcp-2, 0x1.555492p-3, 0x1.5558bep-5, 0x1.1239e0p-7, 0x1.6a3faep-10]

private func bounded(_ f: Expression) -> Expression { fastMaximum(fastMinimum(f, 1.0), -1.0) }

private func powerOfTwo(_ exponent: Expression) -> Expression {
    ((exponent + .constant(127, exponent.type)) << .constant(23, exponent.type)).asFloat
}
