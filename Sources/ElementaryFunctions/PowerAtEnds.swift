import TensorIR

/// Gives `pow` its special values, as C99 lists them, for float32 and float64.
///
/// `power` is |x|^y, right wherever x and y are finite and not zero, and 1 where |x| = 1.
func powerAtEnds(_ x: Expression, _ y: Expression, elsewhere power: Expression, _ code: inout Bindings) -> Expression {
    let zero = x.like(0), one = x.like(1), infinity = x.like(.infinity)
    let magnitude = code.name("base", absolute(x))
    let half = code.name("halfExponent", y * 0.5)
    let isInteger = code.name("isInteger", truncate(y).equals(y))
    let isOdd = isInteger && truncate(half).differs(from: half)
    let isPositive = code.name("isPositive", y > zero)

    // A zero or an infinity to a power is one of the two.
    let ofInfinity = select(magnitude.equals(infinity), select(isPositive, infinity, zero), power)
    let ofZero = select(magnitude.equals(zero), select(isPositive, zero, infinity), ofInfinity)
    // Anything with a NaN is NaN.
    let isUnordered = x.differs(from: x) || y.differs(from: y)
    let ordered = select(isUnordered, x + y, ofZero)
    // A negative base (or -0) gives its sign to odd powers, and is NaN to a power that is no integer, unless infinite.
    let signed = (ordered.bits ^ select(isOdd, x.signBit, x.bitPattern(0))).asFloat
    let isUndefined = x < zero && magnitude < infinity && !isInteger
    let defined = select(isUndefined, x.notANumber, signed)
    // But 1 to any power, anything to the power 0, and ±1 to an infinite power are 1, NaN or not.
    let isUnit = y.equals(zero) || x.equals(one) || (magnitude.equals(one) && absolute(y).equals(infinity))
    return select(isUnit, one, defined)
}
