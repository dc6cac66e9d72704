import NDArray

/// What an expression evaluates to: an element in each lane.
///
/// Two values are equal when their types and bits are: NaN equals the same NaN, and -0 differs from 0.
public struct Value: Hashable, Sendable {
    public let type: ValueType
    /// The lanes in canonical form; see `ElementBits`.
    package let lanes: [UInt64]

    package init(_ type: ValueType, lanes: [UInt64]) {
        precondition(lanes.count == type.lanes, "a value of \(type) has \(type.lanes) lanes")
        self.type = type
        self.lanes = lanes
    }

    /// An integer or `bool` scalar, wrapped to the type.
    public init(_ value: Int64, _ element: ElementType = .int32) {
        self.init(ValueType(element), lanes: [element.isFloat ? element.bits(ofFloat: Double(value)) : element.bits(ofInteger: value)])
    }

    /// As above; a literal is of this type.
    public init(_ value: Int, _ element: ElementType = .int32) { self.init(Int64(value), element) }

    /// A float scalar, rounded to the type.
    public init(_ value: Double, _ element: ElementType = .float32) {
        precondition(element.isFloat, "a float value needs a float type, not \(element)")
        self.init(ValueType(element), lanes: [element.bits(ofFloat: value)])
    }

    /// The lanes as integers; floats lose their fraction. `uint64` keeps its bits.
    public var integers: [Int64] {
        let target: ElementType = type.element == .uint64 ? .uint64 : .int64
        return lanes.map { Int64(bitPattern: Arithmetic.cast($0, from: type.element, to: target, .wrapping)) }
    }

    /// The lanes as doubles; 64-bit integers are rounded.
    public var doubles: [Double] {
        lanes.map { Double(bitPattern: Arithmetic.cast($0, from: type.element, to: .float64, .wrapping)) }
    }

    /// The first lane as an integer.
    public var integer: Int64 { integers[0] }
    /// The first lane as a double.
    public var double: Double { doubles[0] }

    /// The same constant as an expression, if all lanes agree.
    package var constant: Expression? {
        guard lanes.allSatisfy({ $0 == lanes[0] }) else { return nil }
        return type.element.isFloat ? .float(type.element.double(lanes[0]), type) : .integer(Int64(bitPattern: lanes[0]), type)
    }
}

extension Value: CustomStringConvertible {
    public var description: String {
        let texts = type.element.isFloat
            ? doubles.map { floatText($0, type.element) } : integers.map { integerText($0, type.element) }
        return type.isScalar ? texts[0] : "(\(texts.joined(separator: ", ")))"
    }
}
