import NDArray
import TensorIR

/// The least and the greatest value that an integer may have; nil where nothing is known.
struct Interval: Hashable {
    var lower: Int64?
    var upper: Int64?

    static let anything = Interval(lower: nil, upper: nil)
    static let nonNegative = Interval(lower: 0, upper: nil)

    init(lower: Int64?, upper: Int64?) {
        self.lower = lower
        self.upper = upper
    }

    init(_ value: Int64) {
        self.init(lower: value, upper: value)
    }

    var isNonNegative: Bool { lower.map { $0 >= 0 } ?? false }
    var isPositive: Bool { lower.map { $0 > 0 } ?? false }

    static func + (left: Interval, right: Interval) -> Interval {
        Interval(lower: both(left.lower, right.lower, +), upper: both(left.upper, right.upper, +))
    }

    static func - (left: Interval, right: Interval) -> Interval {
        Interval(lower: both(left.lower, right.upper, -), upper: both(left.upper, right.lower, -))
    }

    /// The product where one of the two cannot be negative; else anything.
    static func * (left: Interval, right: Interval) -> Interval {
        guard left.isNonNegative, right.isNonNegative else { return product(left, right) }
        return Interval(lower: product(left.lower, right.lower), upper: product(left.upper, right.upper))
    }

    private static func product(_ left: Interval, _ right: Interval) -> Interval {
        guard let a = left.lower, let b = left.upper, let c = right.lower, let d = right.upper else { return .anything }
        let corners = [product(a, c), product(a, d), product(b, c), product(b, d)].compactMap { $0 }
        guard corners.count == 4 else { return .anything }
        return Interval(lower: corners.min(), upper: corners.max())
    }

    private static func product(_ a: Int64?, _ b: Int64?) -> Int64? {
        guard let a, let b else { return nil }
        let (value, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? nil : value
    }

    private static func both(_ a: Int64?, _ b: Int64?, _ operation: (Int64, Int64) -> Int64) -> Int64? {
        guard let a, let b, a.magnitude < 1 << 40, b.magnitude < 1 << 40 else { return nil }
        return operation(a, b)
    }

    func minimum(_ other: Interval) -> Interval {
        let upper = [self.upper, other.upper].compactMap { $0 }.min()
        return Interval(lower: Self.both(lower, other.lower, Swift.min), upper: upper)
    }

    func maximum(_ other: Interval) -> Interval {
        let lower = [self.lower, other.lower].compactMap { $0 }.max()
        return Interval(lower: lower, upper: Self.both(upper, other.upper, Swift.max))
    }

    func union(_ other: Interval) -> Interval {
        Interval(lower: Self.both(lower, other.lower, Swift.min), upper: Self.both(upper, other.upper, Swift.max))
    }
}

extension Interval {
    /// The range of an expression, given those of its variables. Index arithmetic is taken not to overflow.
    init(of expression: Expression, where variables: [Variable: Interval]) {
        func range(_ expression: Expression) -> Interval { Interval(of: expression, where: variables) }
        switch expression {
        case .integer(let value, _): self.init(value)
        case .variable(let variable): self = variables[variable] ?? .anything
        case .broadcast(let value, _): self = range(value)
        case .binary(let operation, let left, let right): self.init(operation, range(left), range(right))
        case .select(_, let a, let b), .conditional(_, let a, let b): self = range(a).union(range(b))
        case .cast(_, let operand, _) where operand.type.element == .bool: self.init(lower: 0, upper: 1)
        default: self = .anything
        }
    }

    private init(_ operation: BinaryOperator, _ left: Interval, _ right: Interval) {
        switch operation {
        case .add: self = left + right
        case .subtract: self = left - right
        case .multiply: self = left * right
        case .minimum, .fastMinimum: self = left.minimum(right)
        case .maximum, .fastMaximum: self = left.maximum(right)
        case .divide where left.isNonNegative && right.isPositive, .floorDivide where left.isNonNegative && right.isPositive:
            self.init(lower: 0, upper: left.upper)
        case .floorModulo where right.isPositive, .remainder where left.isNonNegative && right.isPositive:
            self.init(lower: 0, upper: right.upper.map { $0 - 1 })
        case .and where left.isNonNegative || right.isNonNegative:
            self.init(lower: 0, upper: left.isNonNegative ? left.upper : right.upper)
        default: self = .anything
        }
    }
}
