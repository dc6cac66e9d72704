import TensorIR

/// sin x in float32: sin x = (-1)^n sin r where n = round(x / π) and r = x - nπ.
///
/// For |x| ≤ 1e5, n has 15 bits. π is taken away in parts of few bits: the products with n are exact, fused or not, and
/// so are the differences down to 2^-23. What remains of π is subtracted in two numbers, which are added last, so
/// that r is rounded once. Beyond 1e5 the value loses accuracy, and stays within [-1, 1]. NaN for ±∞.
package func sine(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let rounding = RoundedByAddition(x.type)
        let sum = code.name("sum", rounding.sum(x, times: 0x1.45f306p-2))
        let n = code.name("n", rounding.value(of: sum))
        let first = multiplyAdd(n, x.like(-0x1.92p1), x)
        let second = multiplyAdd(n, x.like(-0x1p-10), first)
        let third = code.name("third", multiplyAdd(n, x.like(0x1.2cp-17), second))
        let high = code.name("high", multiplyAdd(n, x.like(-0x1.11p-25), third))
        let residue = multiplyAdd(n, x.like(-0x1.11p-25), third - high)
        let r = code.name("r", high + multiplyAdd(n, x.like(-0x1.68c234p-38), residue))
        // The polynomial makes +0 of -0.
        let signed = (sineOverHalfTurn(r, &code).bits | r.signBit)
        return (signed ^ sum.bits.parityAsSign).asFloat
    }
}

/// cos x in float32: cos x = -(-1)^n sin r where n = round(x / π - ½) and r = x - (n + ½)π.
///
/// As `sine`. The terms in n + ½ have a bit more, and the one that would not be exact is split into its n and
/// its ½; the rounding of x - 3.14(n + ½), which happens where |x| < 1, is made good later.
package func cosine(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let magic = x.like(RoundedByAddition(x.type).magic)
        let sum = code.name("sum", multiplyAdd(x, x.like(0x1.45f306p-2), x.like(-0.5)) + magic)
        let n = code.name("n", sum - magic)
        let k = code.name("k", n + 0.5)
        let first = code.name("first", multiplyAdd(k, x.like(-0x1.92p1), x))
        let lost = x - multiplyAdd(k, x.like(0x1.92p1), first)
        let second = multiplyAdd(k, x.like(-0x1p-10), first)
        let third = multiplyAdd(k, x.like(0x1.3p-17), second)
        let fourth = code.name("fourth", multiplyAdd(n, x.like(-0x1p-23), third))
        let high = code.name("high", multiplyAdd(n, x.like(-0x1.11p-25), fourth))
        let residue = (lost - 0x1.4442d2p-24) + multiplyAdd(n, x.like(-0x1.11p-25), fourth - high)
        let r = code.name("r", high + multiplyAdd(n, x.like(-0x1.68c234p-38), residue))
        return (sineOverHalfTurn(r, &code).bits ^ (~sum.bits).parityAsSign).asFloat
    }
}

/// sin r for |r| a little over π/2 (what rounding in n leaves), never beyond ±1; a larger r counts as the bound.
private func sineOverHalfTurn(_ r: Expression, _ code: inout Bindings) -> Expression {
    let bounded = code.name("bounded", fastMaximum(fastMinimum(r, 1.579), -1.579))
    let square = code.name("square", bounded * bounded)
    return multiplyAdd(bounded * square, polynomial(square, sineRest), bounded)
}

/// (sin r - r) / r³ in r². Minimax to 6.7e-9, then moved by a few units so that no result exceeds 1.
private let sineRest = [-0x1.55554cp-3, 0x1.110ee0p-7, -0x1.9f708ap-13, 0x1.5da830p-19]
