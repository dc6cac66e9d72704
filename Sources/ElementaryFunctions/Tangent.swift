import TensorIR

/// tan x: with n = round(2x / π) and r = x - nπ/2, tan r where n is even, else -1 / tan r.
///
/// The reduction is that of `sine`, for 16 bits of n. Because the quotient leaves no room for an error in r,
/// r stays a difference of two numbers, and the roundings of the last steps go into the lesser. Beyond 1e5 the value
/// loses accuracy; NaN for ±∞.
package func tangent(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let rounding = RoundedByAddition(x.type)
        let inverseOfQuarterTurn = PerType(single: 0x1.45f306p-1, double: 0x1.45f306dc9c883p-1).of(x)
        let sum = code.name("sum", rounding.sum(x, times: inverseOfQuarterTurn))
        let n = code.name("n", rounding.value(of: sum))
        let parts = Coefficients.quarterTurn.of(x)
        let count = parts.count

        // high - low is x - nπ/2.
        let exact = code.name("exact", subtracting(parts.dropLast(3), times: n, from: x))
        let nearly = code.name("nearly", subtracting(parts[count - 3..<count - 2], times: n, from: exact))
        let high = code.name("high", subtracting(parts[count - 2..<count - 1], times: n, from: nearly))
        let excessOfNearly = multiplyAdd(n, x.like(parts[count - 3]), nearly - exact)
        let excess = multiplyAdd(n, x.like(parts[count - 2]), excessOfNearly + (high - nearly))
        let low = code.name("low", multiplyAdd(n, x.like(parts[count - 1]), excess))

        let t = code.name("t", tangentOverQuarterTurn(high, low, &code))
        let isOdd = code.name("isOdd", sum.bits.parityAsSign < sum.bitPattern(0))
        return select(isOdd, x.like(-1), t) / select(isOdd, t, x.like(1))
    }
}

/// tan(high - low), where low is far the lesser; of high alone where that is a zero, whose sign is kept.
private func tangentOverQuarterTurn(_ high: Expression, _ low: Expression, _ code: inout Bindings) -> Expression {
    let bounded = code.name("bounded", fastMaximum(fastMinimum(high, 0.8), -0.8))
    let square = code.name("square", bounded * bounded)
    let rest = polynomial(square, Coefficients.tangentRest.of(high))
    // 1 + tan² is the tangent's slope: z + z² is tan² to a few hundredths.
    let slope = multiplyAdd(square, square, square)
    return bounded + ((square * bounded) * rest - multiplyAdd(low, slope, low))
}
