/// Operators of one operand. The result has the operand's type.
public enum UnaryOperator: String, CaseIterable, Hashable, Sendable {
    /// Integers wrap: the negative of the least value is itself.
    case negate
    /// Integers wrap likewise; unsigned integers are unchanged.
    case absolute
    /// Floats only: towards minus infinity, plus infinity, zero.
    case floor, ceiling, truncate
    /// Floats only: to the nearest integer, halves to the even one.
    case roundEven
    /// Floats only, correctly rounded; NaN below zero.
    case squareRoot
    /// Bitwise for integers, logical for `bool`.
    case not
}

/// Operators of two operands of one type. The result has that type.
public enum BinaryOperator: String, CaseIterable, Hashable, Sendable {
    /// Integers wrap modulo 2^bits.
    case add, subtract, multiply
    /// Floats: IEEE 754. Integers: truncated towards zero; x / 0 is 0; least / -1 wraps to least.
    case divide
    /// Rounded towards minus infinity; for integers x / 0 is 0 and least / -1 wraps.
    case floorDivide
    /// The remainder of `divide`: the dividend's sign; for integers x % 0 is 0.
    case remainder
    /// The remainder of `floorDivide`: the divisor's sign; for integers x mod 0 is 0.
    case floorModulo
    /// NaN if either operand is NaN; -0 lies below +0.
    case minimum, maximum
    /// `b < a ? b : a` and `a < b ? b : a`: one instruction where the IEEE forms take several.
    case fastMinimum, fastMaximum
    /// Bitwise for integers, logical for `bool`; not for floats.
    case and, or, xor
    /// Integers only. The amount is taken modulo the number of bits; `shiftRight` keeps the sign of signed types.
    case shiftLeft, shiftRight
}

/// Comparisons of two operands of one type. The result is `bool` with the operands' lanes.
///
/// With a NaN every comparison but `notEqual` is false.
public enum ComparisonOperator: String, CaseIterable, Hashable, Sendable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

/// How a cast from one integer type to another treats values that the target cannot hold.
///
/// Every other cast has one meaning: a float becomes an integer by truncation towards zero,
/// saturated to the target's range, NaN becoming 0; a float or an integer becomes `bool` by comparing with
/// zero; `bool` becomes 0 or 1; what becomes a float is rounded to nearest, halves to even.
public enum CastMode: String, CaseIterable, Hashable, Sendable {
    /// The low bits are kept.
    case wrapping
    /// The nearest value in range is taken.
    case saturating
}

/// Functions that `ElementaryFunctions` expands into the operators above, before code generation.
///
/// They take and give floats. The interpreter evaluates them in double precision.
public enum Intrinsic: String, CaseIterable, Hashable, Sendable {
    case exponential
    /// e^x of an x that is not above zero: where it is, the result means nothing.
    case exponentialOfNonpositive
    case logarithm, sine, cosine, tangent
    case hyperbolicTangent, sigmoid, errorFunction
    case power

    public var arity: Int { self == .power ? 2 : 1 }
}
