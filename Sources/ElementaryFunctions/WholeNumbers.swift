import NDArray
import TensorIR

/// The int32 of a float32 that is a whole number of at most 22 bits by its form: the low bits of a sum whose last place is one, in
/// two instructions, where a conversion takes several.
func integer(of x: Expression) -> Expression? {
    guard let range = wholeRange(of: x), max(-range.lowerBound, range.upperBound) <= 0x1p22 else { return nil }
    // The sum rounds to a whole number by itself, to the even one of two.
    let summand = if case .unary(.roundEven, let operand) = x { operand } else { x }
    let sum = Expression.binary(.add, summand, .constant(Double(offset), x.type))
    return .binary(.subtract, .bitcast(.int32, sum), .constant(Int64(offset.bitPattern), x.type.with(element: .int32)))
}

/// 1.5 · 2²³: floats around it are whole numbers.
private let offset: Float = 0x1.8p23
