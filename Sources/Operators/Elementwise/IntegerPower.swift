import TensorIR

/// a^b of integers modulo 2^bits by repeated squaring; for a negative b, 1 / a^|b| rounded towards zero.
package func integerPower(_ base: Expression, _ exponent: Expression) -> Expression {
    base.bound("base") { base in
        exponent.bound("exponent") { exponent in
            let element = base.type.element
            let bits = element.isSignedInteger ? element.bitCount - 1 : element.bitCount
            let positive = squarings(base, exponent, bit: 0, of: bits, result: .constant(1, base.type))
            guard element.isSignedInteger else { return positive }
            return TensorIR.select(exponent < .constant(0, exponent.type), reciprocalPower(base, exponent), positive)
        }
    }
}

/// `result · square^(exponent >> bit)`, one bit of the exponent at a time.
private func squarings(
    _ square: Expression, _ exponent: Expression, bit: Int, of bits: Int, result: Expression
) -> Expression {
    let type = exponent.type
    let isSet = ((exponent >> .constant(Int64(bit), type)) & .constant(1, type)).differs(from: .constant(0, type))
    let next = TensorIR.select(isSet, result * square, result)
    if bit + 1 == bits { return next }
    return next.bound("power") { next in
        (square * square).bound("square") { square in
            squarings(square, exponent, bit: bit + 1, of: bits, result: next)
        }
    }
}

/// 1 / a^|b|, rounded towards zero: only 1 and -1 have a reciprocal that is not 0.
private func reciprocalPower(_ base: Expression, _ exponent: Expression) -> Expression {
    let type = base.type
    let (zero, one) = (Expression.constant(0, type), Expression.constant(1, type))
    let isOdd = (exponent & one).differs(from: zero)
    let ofMinusOne = TensorIR.select(isOdd, .constant(-1, type), one)
    return TensorIR.select(
        base.equals(one), one, TensorIR.select(base.equals(.constant(-1, type)), ofMinusOne, zero))
}
