import TensorIR

/// erf x in float32.
///
///     |x| < 1.09:   x + x·P(x²)
///     otherwise:    1 - q(|x|)⁴, where q is erfc to the power ¼
///
/// q is smooth, falls from 0.6 to 0.01, and is a polynomial to the accuracy needed; the fourth power multiplies its error
/// by less than one. So there is neither a division nor an exponential. From 3.93 on the result rounds to 1.
package func errorFunction(_ x: Expression) -> Expression {
    straightLine(x) { code, x in
        let a = code.name("a", fastMinimum(absolute(x), 3.93))
        let near = multiplyAdd(a, polynomial(a * a, relativeToArgument), a)
        let q = code.name("q", polynomial(a, fourthRootOfComplement))
        let square = code.name("square", q * q)
        let far = multiplyAdd(-square, square, x.like(1))
        return select(a < 1.09, near, far).withSign(of: x)
    }
}

/// erf(x) / x - 1 in x², for |x| ≤ 1.1; as part of erf the relative error is 4.8e-9.
private let relativeToArgument = [
    0x1.06eba8p-3, -0x1.812734p-2, 0x1.ce2aa6p-4, -0x1.b7cde0p-6, 0x1.52ac24p-8, -0x1.9a3de0p-11, 0x1.2f80b2p-14,
]

/// erfc(x)^¼ for 1.09 ≤ x ≤ 3.95; the error that it makes in erf is 5.6e-9.
private let fourthRootOfComplement = [
    0x1.00db46p0, -0x1.321720p-2, -0x1.5380aap-4, -0x1.da20b8p-6, 0x1.a5cf60p-5,
    -0x1.05af7ap-6, 0x1.a3fb52p-10, 0x1.f40288p-15, -0x1.f7fd10p-17,
]
