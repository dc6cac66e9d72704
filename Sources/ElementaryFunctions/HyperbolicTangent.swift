import TensorIR

/// tanh x.
///
///     e^-2|x| = 2^n·e^-r = s·(1 - p),  tanh |x| = ((1 - s) + s·p) / ((1 + s) - s·p)
///
/// p = 1 - e^-r is had without cancellation, so small arguments (n = 0, s = 1) keep their relative accuracy.
package func hyperbolicTangent(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let oneFromHere = PerType(single: 9.1, double: 19.1).of(x)
        let z = code.name("z", fastMinimum(absolute(x), x.like(oneFromHere)))
        let rounding = RoundedByAddition(x.type, bias: x.exponentBias)
        let sum = code.name("sum", rounding.sum(z, times: -2 * binaryLogarithmOfE.of(x)))
        let n = code.name("n", rounding.value(of: sum))
        let r = code.name("r", reduced(z + z, by: n, timesNaturalLogarithmOfTwo: -1))
        let p = multiplyAdd(r * r, polynomial(r, Coefficients.complementRest.of(x)), r)
        let s = code.name("s", rounding.powerOfTwo(sum))
        let sp = code.name("sp", s * p)
        return (((1.0 - s) + sp) / ((1.0 + s) - sp)).withSign(of: x)
    }
}
