import TensorIR

/// tanh x in float32.
///
///     e^-2|x| = 2^n·e^-r = s·(1 - p),  tanh |x| = ((1 - s) + s·p) / ((1 + s) - s·p)
///
/// p = 1 - e^-r is had without cancellation, so small arguments (n = 0, s = 1) keep their relative accuracy.
/// From 9.1 on the quotient rounds to 1.
package func hyperbolicTangent(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let z = code.name("z", fastMinimum(absolute(x), 9.1))
        let rounding = RoundedByAddition(x.type, bias: 127)
        let sum = code.name("sum", rounding.sum(z, times: -0x1.715476p1))
        let n = code.name("n", rounding.value(of: sum))
        let r = code.name("r", reduced(z + z, by: n, timesNaturalLogarithmOfTwo: -1))
        let p = multiplyAdd(r * r, polynomial(r, secondOrderRest), r)
        let s = code.name("s", rounding.powerOfTwo(sum))
        let sp = code.name("sp", s * p)
        return (((1.0 - s) + sp) / ((1.0 + s) - sp)).withSign(of: x)
    }
}

/// (1 - e^-r - r) / r² for |r| ≤ ln2 / 2; as part of 1 - e^-r the relative error is 1.4e-8.
private let secondOrderRest = [-0x1.fffffep-2, 0x1.5554b2p-3, -0x1.5556f8p-5, 0x1.1226e2p-7, -0x1.6b95d6p-10]
