import TensorIR

/// sin x: sin x = (-1)^n sin r where n = round(x / π) and r = x - nπ.
///
/// For |x| ≤ 1e5, n has 15 bits. π is taken away in parts of few bits: the products with n are exact, fused or not, and
/// so are the differences down to the last bit of π/2. What remains of π is subtracted in two numbers, of which the
/// lesser is subtracted last, so that r is rounded once. Beyond 1e5 the value loses accuracy, and stays within [-1, 1]. NaN for ±∞.
package func sine(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let rounding = RoundedByAddition(x.type)
        let sum = code.name("sum", rounding.sum(x, times: inverseOfHalfTurn.of(x)))
        let n = code.name("n", rounding.value(of: sum))
        let parts = Coefficients.halfTurn.of(x)
        let exact = code.name("exact", subtracting(parts.dropLast(2), times: n, from: x))
        let high = code.name("high", subtracting(parts.suffix(2).prefix(1), times: n, from: exact))
        let excess = multiplyAdd(n, x.like(parts[parts.count - 2]), high - exact)
        let r = code.name("r", high - multiplyAdd(n, x.like(parts[parts.count - 1]), excess))
        return (sineOverHalfTurn(r, &code) ^ sum.bits.parityAsSign).asFloat
    }
}

/// cos x: cos x = -(-1)^n sin r where n = round(x / π - ½) and r = x - (n + ½)π.
///
/// As `sine`. The terms in n + ½ have a bit more, and those that would not be exact are split into their n and
/// their ½; the rounding of x - 3.14(n + ½), which happens where |x| < 1, is made good later.
/// Of |x|: n + ½ is not symmetric, and so the last roundings would differ for -x. Among them is one, next to a zero of
/// cos, that costs 3 ulp.
package func cosine(_ x: Expression) -> Expression {
    straightLine(absolute(x)) { code, x in
        let magic = x.like(RoundedByAddition(x.type).magic)
        let sum = code.name("sum", multiplyAdd(x, x.like(inverseOfHalfTurn.of(x)), x.like(-0.5)) + magic)
        let n = code.name("n", sum - magic)
        let k = code.name("k", n + 0.5)
        let parts = Coefficients.halfTurnForHalves.of(x)
        let halves = Coefficients.halfTurnRestHalved.of(x)
        let count = parts.count

        let first = code.name("first", subtracting(parts.prefix(1), times: k, from: x))
        let lost = x - multiplyAdd(k, x.like(parts[0]), first)
        let wholes = subtracting(parts[1..<count - 3], times: k, from: first)
        let exact = code.name("exact", subtracting(parts[count - 3..<count - 2], times: n, from: wholes))
        let next = code.name("next", multiplyAdd(n, x.like(parts[count - 2]), x.like(halves[0])))
        let high = code.name("high", exact - next)
        // The constant is added last: so the sum is the same, fused or not, where the rest is all that r is.
        let excess = multiplyAdd(n, x.like(parts[count - 1]), (high - exact) + next)
        let r = code.name("r", high - (excess + (x.like(halves[1]) - lost)))
        return (sineOverHalfTurn(r, &code) ^ (~sum.bits).parityAsSign).asFloat
    }
}

/// 1 / π, rounded to the type.
private let inverseOfHalfTurn = PerType(single: 0x1.45f306p-2, double: 0x1.45f306dc9c883p-2)

/// `x` minus each of the parts times `n`, the greatest first. The sign of a zero `x` is kept, as all parts are positive.
func subtracting(_ parts: some Sequence<Double>, times n: Expression, from x: Expression) -> Expression {
    parts.reduce(x) { rest, part in multiplyAdd(n, x.like(-part), rest) }
}

/// The bits of sin r for |r| a little over π/2 (what rounding in n leaves); a larger r counts as the bound.
///
/// Computed for |r|: so one comparison bounds r, one keeps the result from exceeding 1 by a rounding, and -0 keeps its sign.
private func sineOverHalfTurn(_ r: Expression, _ code: inout Bindings) -> Expression {
    let magnitude = code.name("magnitude", fastMinimum(absolute(r), 1.579))
    let square = code.name("square", magnitude * magnitude)
    let sine = multiplyAdd(magnitude * square, polynomial(square, Coefficients.sineRest.of(r)), magnitude)
    return fastMinimum(sine, 1.0).bits ^ r.signBit
}
