/// All integers from a minimum to a maximum; the ends of `Int64` stand for no bound.
public struct Interval: Hashable, Sendable {
    public let minimum: Int64
    public let maximum: Int64

    public static let everything = Interval(.min, .max)

    public init(_ minimum: Int64, _ maximum: Int64) {
        precondition(minimum <= maximum, "an interval from \(minimum) to \(maximum) holds nothing")
        self.minimum = minimum
        self.maximum = maximum
    }

    public init(_ range: ClosedRange<Int64>) { self.init(range.lowerBound, range.upperBound) }
    public init(only value: Int64) { self.init(value, value) }

    /// The one value, if there is only one.
    public var onlyValue: Int64? { minimum == maximum && isBounded ? minimum : nil }
    public var isBounded: Bool { minimum != .min && maximum != .max }

    public func contains(_ value: Int64) -> Bool { minimum <= value && value <= maximum }
    public func isWithin(_ other: Interval) -> Bool { other.minimum <= minimum && maximum <= other.maximum }

    public func union(_ other: Interval) -> Interval {
        Interval(min(minimum, other.minimum), max(maximum, other.maximum))
    }

    /// What both hold; `nil` where that is nothing.
    public func intersection(_ other: Interval) -> Interval? {
        let (low, high) = (max(minimum, other.minimum), min(maximum, other.maximum))
        return low <= high ? Interval(low, high) : nil
    }
}

// Bounds of results computed without wrapping. What leaves Int64 has no bound.
extension Interval {
    static func + (left: Interval, right: Interval) -> Interval {
        Interval(
            lower(left.minimum, right.minimum) { $0.addingReportingOverflow($1) },
            upper(left.maximum, right.maximum) { $0.addingReportingOverflow($1) })
    }

    static prefix func - (operand: Interval) -> Interval {
        Interval(negated(operand.maximum), negated(operand.minimum))
    }

    static func - (left: Interval, right: Interval) -> Interval { left + -right }

    static func * (left: Interval, right: Interval) -> Interval {
        let ends = [
            product(left.minimum, right.minimum), product(left.minimum, right.maximum),
            product(left.maximum, right.minimum), product(left.maximum, right.maximum),
        ]
        return Interval(ends.min()!, ends.max()!)
    }

    func minimum(_ other: Interval) -> Interval {
        Interval(min(minimum, other.minimum), min(maximum, other.maximum))
    }

    func maximum(_ other: Interval) -> Interval {
        Interval(max(minimum, other.minimum), max(maximum, other.maximum))
    }

    /// Rounded down, by a divisor above zero.
    func floorDivided(byPositive divisor: Interval) -> Interval {
        let ends = [minimum, maximum].flatMap { end in [divisor.minimum, divisor.maximum].map { Self.quotient(end, $0) } }
        return Interval(ends.min()!, ends.max()!)
    }

    /// The modulus by a divisor above zero.
    func floorModulo(byPositive divisor: Interval) -> Interval {
        if minimum >= 0 && maximum < divisor.minimum { return self }
        let largest = divisor.maximum == .max ? .max : divisor.maximum - 1
        return Interval(0, minimum >= 0 ? min(maximum, largest) : largest)
    }

    private static func lower(_ a: Int64, _ b: Int64, _ sum: (Int64, Int64) -> (Int64, Bool)) -> Int64 {
        if a == .min || b == .min { return .min }
        let (value, overflow) = sum(a, b)
        return overflow ? (a < 0 ? .min : .max) : value
    }

    private static func upper(_ a: Int64, _ b: Int64, _ sum: (Int64, Int64) -> (Int64, Bool)) -> Int64 {
        if a == .max || b == .max { return .max }
        let (value, overflow) = sum(a, b)
        return overflow ? (a < 0 ? .min : .max) : value
    }

    private static func negated(_ value: Int64) -> Int64 {
        value == .min ? .max : value == .max ? .min : -value
    }

    private static func product(_ a: Int64, _ b: Int64) -> Int64 {
        if a == 0 || b == 0 { return 0 }
        let infinite = a == .min || a == .max || b == .min || b == .max
        let (value, overflow) = a.multipliedReportingOverflow(by: b)
        return infinite || overflow ? ((a < 0) == (b < 0) ? .max : .min) : value
    }

    private static func quotient(_ a: Int64, _ b: Int64) -> Int64 {
        if a == .min || a == .max { return b == .max ? (a < 0 ? -1 : 0) : a }
        if b == .max { return a < 0 ? -1 : 0 }
        return Arithmetic.floorDivide(a, b)
    }
}

extension Interval: CustomStringConvertible {
    public var description: String {
        "\(minimum == .min ? "-∞" : "\(minimum)")...\(maximum == .max ? "∞" : "\(maximum)")"
    }
}
