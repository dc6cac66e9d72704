import NDArray
import TensorIR

/// How a reduction joins two partial results: an associative and commutative operation on tuples, with its identity.
///
/// `results` may use the variables of `left` (what has been reduced so far) and `right` (what joins it).
public struct Combiner: Sendable {
    public let name: String
    public let identities: [Expression]
    public let left: [Variable]
    public let right: [Variable]
    public let results: [Expression]

    /// Makes a combiner from a function of two tuples.
    public init(
        _ name: String, identities: [Expression],
        combine: (_ left: [Expression], _ right: [Expression]) -> [Expression]
    ) {
        self.name = name
        self.identities = identities
        self.left = identities.enumerated().map { Variable("left\($0)", $1.type) }
        self.right = identities.enumerated().map { Variable("right\($0)", $1.type) }
        self.results = combine(left.map { .variable($0) }, right.map { .variable($0) })
        precondition(results.map(\.type) == identities.map(\.type), "\(name) gives the types that it takes")
    }

    /// The results for given operands.
    public func callAsFunction(_ leftValues: [Expression], _ rightValues: [Expression]) -> [Expression] {
        var values: [Variable: Expression] = [:]
        for (variable, value) in zip(left, leftValues) { values[variable] = value }
        for (variable, value) in zip(right, rightValues) { values[variable] = value }
        return results.map { $0.substituting(values) }
    }
}

extension Combiner {
    /// left + right, from 0.
    public static func sum(_ element: ElementType) -> Combiner {
        Combiner("sum", identities: [.constant(0, ValueType(element))]) { [$0[0] + $1[0]] }
    }

    /// left · right, from 1.
    public static func product(_ element: ElementType) -> Combiner {
        Combiner("product", identities: [.constant(1, ValueType(element))]) { [$0[0] * $1[0]] }
    }

    /// The lesser, from the greatest value of the type. NaN if any element is; of zeros with different signs either.
    public static func minimum(_ element: ElementType) -> Combiner {
        extreme("min", element, from: element.greatest, TensorIR.minimum, fastMinimum)
    }

    /// The greater, from the least value of the type. NaN if any element is; of zeros with different signs either.
    public static func maximum(_ element: ElementType) -> Combiner {
        extreme("max", element, from: element.least, TensorIR.maximum, fastMaximum)
    }

    /// - Parameter fast: keeps a NaN on its left, and loses one on its right. That, a comparison and a choice take three instructions on x86-64,
    ///   of which one waits for what has been reduced so far; the exact operation takes eight, one after the other.
    private static func extreme(
        _ name: String, _ element: ElementType, from start: Expression, _ exact: (Expression, Expression) -> Expression,
        _ fast: (Expression, Expression) -> Expression
    ) -> Combiner {
        Combiner(name, identities: [start]) { left, right in
            let (value, new) = (left[0], right[0])
            return [element.isFloat ? select(new.differs(from: new), new, fast(value, new)) : exact(value, new)]
        }
    }

    /// Pairs (value, index): the pair of the least value, of the lowest index among equals. A NaN counts as the least.
    public static func argumentOfMinimum(_ element: ElementType, index: ElementType = .int32) -> Combiner {
        argument("argmin", element, index, from: element.greatest) { $0 < $1 }
    }

    /// Pairs (value, index): the pair of the greatest value, of the lowest index among equals. A NaN counts as the greatest.
    public static func argumentOfMaximum(_ element: ElementType, index: ElementType = .int32) -> Combiner {
        argument("argmax", element, index, from: element.least) { $0 > $1 }
    }

    private static func argument(
        _ name: String, _ element: ElementType, _ index: ElementType, from start: Expression,
        isBetter: (Expression, Expression) -> Expression
    ) -> Combiner {
        let last = Expression.constant(index == .int64 ? Int64.max : Int64(Int32.max), ValueType(index))
        return Combiner(name, identities: [start, last]) { left, right in
            let (value, place) = (left[0], left[1])
            let (newValue, newPlace) = (right[0], right[1])
            var wins = isBetter(newValue, value) || (newValue.equals(value) && newPlace < place)
            if element.isFloat {
                let isNaN = value.differs(from: value)
                let newIsNaN = newValue.differs(from: newValue)
                wins = select(isNaN, newIsNaN && newPlace < place, newIsNaN || wins)
            }
            return [select(wins, newValue, value), select(wins, newPlace, place)]
        }
    }
}

extension ElementType {
    /// The least value of the type: minus infinity for floats.
    public var least: Expression {
        switch self {
        case .float16, .bfloat16, .float32, .float64: .constant(-Double.infinity, ValueType(self))
        case .int8, .int16, .int32, .int64: .constant(-1 << Int64(bitCount - 1), ValueType(self))
        case .bool, .uint8, .uint16, .uint32, .uint64: .constant(Int64(0), ValueType(self))
        }
    }

    /// The greatest value of the type: infinity for floats.
    public var greatest: Expression {
        switch self {
        case .float16, .bfloat16, .float32, .float64: .constant(Double.infinity, ValueType(self))
        case .int8, .int16, .int32: .constant(Int64(1) << Int64(bitCount - 1) - 1, ValueType(self))
        case .int64: .constant(Int64.max, ValueType(self))
        case .bool: .constant(Int64(1), ValueType(self))
        case .uint8, .uint16, .uint32: .constant(Int64(1) << Int64(bitCount) - 1, ValueType(self))
        case .uint64: .constant(Int64(-1), ValueType(self))
        }
    }
}
