import TensorIR

/// tan x in float32: with n = round(2x / π) and r = x - nπ/2, tan r where n is even, else -1 / tan r.
///
/// The reduction is that of `sine`, for 16 bits of n. Because the quotient leaves no room for an error in r,
/// r stays a sum of two numbers, and the roundings of the last two steps go into the lesser. Beyond 1e5 the value
/// loses accuracy; NaN for ±∞.
package func tangent(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let rounding = RoundedByAddition(x.type)
        let sum = code.name("sum", rounding.sum(x, times: 0x1.45f306p-1))
        let n = code.name("n", rounding.value(of: sum))
        let first = multiplyAdd(n, x.like(-0x1.92p0), x)
        let second = multiplyAdd(n, x.like(-0x1p-11), first)
        let third = code.name("third", multiplyAdd(n, x.like(0x1.2cp-18), second))
        let fourth = code.name("fourth", multiplyAdd(n, x.like(-0x1.12p-26), third))
        let fifth = code.name("fifth", multiplyAdd(n, x.like(0x1.e8p-35), fourth))
        let residueOfFourth = multiplyAdd(n, x.like(-0x1.12p-26), third - fourth)
        let residue = multiplyAdd(n, x.like(0x1.e8p-35), residueOfFourth + (fourth - fifth))
        let low = code.name("low", multiplyAdd(n, x.like(0x1.73dcb4p-43), residue))
        let high = code.name("high", fastMaximum(fastMinimum(fifth, 0.8), -0.8))

        let square = code.name("square", high * high)
        let lowPart = multiplyAdd(low, square, low)
        let t = code.name("t", high + multiplyAdd(square * high, polynomial(square, tangentRest), lowPart))
        let isOdd = code.name("odd", sum.bits.parityAsSign < sum.bitPattern(0))
        return select(isOdd, x.like(-1), t) / select(isOdd, t, x.like(1))
    }
}

/// (tan r - r) / r³ in r², for |r| ≤ π/4; as part of the tangent the relative error is 1.5e-9.
private let tangentRest = [
    0x1.555562p-2, 0x1.110d1ap-3, 0x1.baf0bap-5, 0x1.5bd588p-6, 0x1.6789c8p-7, -0x1.63c6bep-14, 0x1.247a26p-8,
]
