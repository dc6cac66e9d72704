#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import NDArray

/// How many times `multiplyAdd` rounds.
public enum MultiplyAddRounding: Sendable {
    /// The product is rounded, then the sum: a multiplication and an addition.
    case twice
    /// Only the sum is rounded, as fused instructions do.
    case once
}

extension Arithmetic {
    static func binary(_ operation: BinaryOperator, _ element: ElementType, _ a: ElementBits, _ b: ElementBits) -> ElementBits {
        element.isFloat ? float(operation, element, a, b) : integer(operation, element, a, b)
    }

    static func unary(_ operation: UnaryOperator, _ element: ElementType, _ a: ElementBits) -> ElementBits {
        element.isFloat ? float(operation, element, a) : integer(operation, element, a)
    }

    static func compare(_ operation: ComparisonOperator, _ element: ElementType, _ a: ElementBits, _ b: ElementBits) -> Bool {
        element.isFloat ? compareFloats(operation, element, a, b) : compareIntegers(operation, element, a, b)
    }

    static func multiplyAdd(
        _ rounding: MultiplyAddRounding, _ element: ElementType, _ a: ElementBits, _ b: ElementBits, _ c: ElementBits
    ) -> ElementBits {
        guard element.isFloat && rounding == .once else {
            return binary(.add, element, binary(.multiply, element, a, b), c)
        }
        return element == .float64
            ? Double(bitPattern: c).addingProduct(Double(bitPattern: a), Double(bitPattern: b)).bitPattern
            : element.rounded(element.float(c).addingProduct(element.float(a), element.float(b)))
    }

    /// An elementary function in double precision, rounded to the type.
    static func call(_ intrinsic: Intrinsic, _ element: ElementType, _ a: ElementBits, _ b: ElementBits) -> ElementBits {
        element.bits(ofFloat: apply(intrinsic, element.double(a), element.double(b)))
    }

    private static func apply(_ intrinsic: Intrinsic, _ a: Double, _ b: Double) -> Double {
        switch intrinsic {
        case .exponential, .exponentialOfNonpositive: exp(a)
        case .logarithm: log(a)
        case .sine: sin(a)
        case .cosine: cos(a)
        case .tangent: tan(a)
        case .hyperbolicTangent: tanh(a)
        case .sigmoid: 1 / (1 + exp(-a))
        case .errorFunction: erf(a)
        case .power: pow(a, b)
        }
    }
}
