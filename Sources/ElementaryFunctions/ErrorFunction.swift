import TensorIR

/// erf x.
///
///     |x| < 1.09:   x + x·P(x²)
///     otherwise:    1 - q(|x|)⁴, where q is erfc to the power ¼
///
/// q is smooth, falls from 0.6 to almost 0, and is a polynomial to the accuracy needed; the fourth power multiplies its
/// error by less than one. So there is neither a division nor an exponential.
package func errorFunction(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let oneFromHere = PerType(single: 3.93, double: 5.95).of(x)
        let a = code.name("a", fastMinimum(absolute(x), x.like(oneFromHere)))
        let near = multiplyAdd(a, polynomial(code.name("aa", a * a), Coefficients.errorFunctionNear.of(x)), a)
        let q = code.name("q", polynomial(a, Coefficients.errorFunctionFar.of(x)))
        let square = code.name("square", q * q)
        let far = multiplyAdd(-square, square, x.like(1))
        return select(a < 1.09, near, far).withSign(of: x)
    }
}
