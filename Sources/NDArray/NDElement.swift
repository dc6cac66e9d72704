/// A Swift type whose values are the elements of an `NDArray`.
///
/// The in-memory form of a conforming type is exactly the form an array stores:
/// little-endian, `elementType.byteCount` bytes.
public protocol NDElement: BitwiseCopyable, Sendable, Equatable {
    static var elementType: ElementType { get }

    /// The value; 64-bit integers above 2^53 are rounded to the nearest double.
    var doubleValue: Double { get }

    /// The value without its fraction. Out-of-range floats saturate, NaN is 0; `UInt64` keeps its bits.
    var int64Value: Int64 { get }

    /// The nearest value of this type: floats round to nearest, ties to even; integers drop the
    /// fraction and saturate, NaN becomes 0; for `Bool` whatever is not zero is true.
    init(nearest value: Double)

    /// The value modulo the range of an integer type; for floats the nearest one.
    init(wrapping value: Int64)

    /// The shortest decimal text that names this value among those of its type.
    var shortestText: String { get }

    /// |left - right|, exact up to the final rounding to double; infinite when exactly one is NaN,
    /// zero when both are.
    static func difference(_ left: Self, _ right: Self) -> Double
}

extension NDElement where Self: FixedWidthInteger {
    public var doubleValue: Double { Double(self) }
    public var int64Value: Int64 { Int64(truncatingIfNeeded: self) }
    public var shortestText: String { description }

    public init(nearest value: Double) {
        if value.isNaN {
            self = 0
        } else if let exact = Self(exactly: value.rounded(.towardZero)) {
            self = exact
        } else {
            self = value < 0 ? .min : .max
        }
    }

    public init(wrapping value: Int64) {
        self.init(truncatingIfNeeded: value)
    }

    public static func difference(_ left: Self, _ right: Self) -> Double {
        // The distance of two values of one width fits the unsigned type of that width.
        let (high, low) = left < right ? (right, left) : (left, right)
        return Double(UInt64(truncatingIfNeeded: high) &- UInt64(truncatingIfNeeded: low))
    }
}

extension NDElement where Self: BinaryFloatingPoint {
    public var doubleValue: Double { Double(self) }
    public var int64Value: Int64 { Int64(nearest: Double(self)) }

    public init(nearest value: Double) { self.init(value) }
    public init(wrapping value: Int64) { self.init(value) }
}

extension NDElement {
    /// The difference of floats: what every floating-point type does through double precision.
    public static func difference(_ left: Self, _ right: Self) -> Double {
        let (left, right) = (left.doubleValue, right.doubleValue)
        if left == right { return 0 }
        if left.isNaN || right.isNaN { return left.isNaN && right.isNaN ? 0 : .infinity }
        return (left - right).magnitude
    }
}
