import TensorIR

/// e^x in float32.
///
///     k = round(x / 2ln2),  r = x - k·2ln2  in [-ln2, ln2],  e^x = e^r · 2^k · 2^k
///
/// Two factors of 2^k, each a normal number for every x that matters, let the last multiplication round once: to a
/// denormal, to infinity, or to a normal number. That is cheaper than scaling by 2^2k with care at the ends.
package func exponential(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let inRange = code.name("clamped", fastMaximum(fastMinimum(x, 89.0), -104.0))
        let rounding = RoundedByAddition(x.type, bias: 127)
        let sum = code.name("sum", rounding.sum(inRange, times: 0x1.715476p-1))
        let k = code.name("k", rounding.value(of: sum))
        let r = code.name("r", reduced(inRange, by: k, timesNaturalLogarithmOfTwo: 2))
        let scale = code.name("scale", rounding.powerOfTwo(sum))
        return polynomial(r, exponentialOverFullRange) * scale * scale
    }
}

/// e^r for |r| ≤ ln2, relative error 1.6e-8.
private let exponentialOverFullRange = [
    1, 1, 0x1.00000cp-1, 0x1.55550ap-3, 0x1.5549b2p-5, 0x1.112982p-7, 0x1.71d3acp-10, 0x1.9b13b8p-13,
]

/// x - k·m·ln2 for an integer |k| < 2^7 and a power of two m, almost exactly: the leading part of ln2 has
/// 17 bits, so that its product with k has no rounding, fused or not.
func reduced(_ x: Expression, by k: Expression, timesNaturalLogarithmOfTwo m: Double) -> Expression {
    let leading = multiplyAdd(k, x.like(-0x1.62e4p-1 * m), x)
    return multiplyAdd(k, x.like(-0x1.7f7d1cp-20 * m), leading)
}
