import TensorIR

/// tanh x.
///
///     e^-2|x| = 2^n·e^-r = s·(1 - p),  tanh |x| = ((1 - s) + s·p) / ((1 + s) - s·p)
///
/// p = 1 - e^-r is had without cancellation, so small arguments (n = 0, s = 1) keep their relative accuracy.
package func hyperbolicTangent(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let oneFromHere = PerType(single: 9.1, double: 19.1).of(x)
        let sign = code.name("sign", x.signBit)
        let z = code.name("z", fastMinimum((x.bits ^ sign).asFloat, x.like(oneFromHere)))
        let rounding = RoundedByAddition(x.type, bias: x.exponentBias)
        let sum = code.name("sum", rounding.sum(z, times: -2 * binaryLogarithmOfE.of(x)))
        let n = code.name("n", rounding.value(of: sum))
        let r = code.name("r", reducedByFew(z + z, by: n))
        let p = code.name("p", multiplyAdd(r * r, polynomial(r, Coefficients.complementRest.of(x)), r))
        let s = code.name("s", rounding.powerOfTwo(sum))
        let quotient = multiplyAdd(s, p, 1.0 - s) / multiplyAdd(-s, p, 1.0 + s)
        return (quotient.bits | sign).asFloat
    }
}

/// x + n·ln2 where the result counts for less, the larger n is: one product with a rounding for float32, in which 1 - tanh |x|
/// falls faster than the error of n·ln2 grows.
private func reducedByFew(_ x: Expression, by n: Expression) -> Expression {
    x.type.element == .float64
        ? reduced(x, by: n, timesNaturalLogarithmOfTwo: -1) : multiplyAdd(n, x.like(0x1.62e430p-1), x)
}
