import NDArray

extension Arithmetic {
    /// A binary operator on floats; float16 and bfloat16 by way of float32.
    static func float(_ operation: BinaryOperator, _ element: ElementType, _ a: ElementBits, _ b: ElementBits) -> ElementBits {
        element == .float64
            ? apply(operation, Double(bitPattern: a), Double(bitPattern: b)).bitPattern
            : element.rounded(apply(operation, element.float(a), element.float(b)))
    }

    static func float(_ operation: UnaryOperator, _ element: ElementType, _ a: ElementBits) -> ElementBits {
        let sign = ElementBits(1) << ElementBits(element.bitCount - 1)
        switch operation {
        // Signs are bits, also those of NaN.
        case .negate: return a ^ sign
        case .absolute: return a & ~sign
        default: break
        }
        return element == .float64
            ? apply(operation, Double(bitPattern: a)).bitPattern
            : element.rounded(apply(operation, element.float(a)))
    }

    static func compareFloats(_ operation: ComparisonOperator, _ element: ElementType, _ a: ElementBits, _ b: ElementBits) -> Bool {
        element == .float64
            ? holds(operation, Double(bitPattern: a), Double(bitPattern: b))
            : holds(operation, element.float(a), element.float(b))
    }

    @inline(__always)
    static func apply<Value: BinaryFloatingPoint>(_ operation: BinaryOperator, _ a: Value, _ b: Value) -> Value {
        switch operation {
        case .add: a + b
        case .subtract: a - b
        case .multiply: a * b
        case .divide: a / b
        case .floorDivide: (a / b).rounded(.down)
        case .remainder: a.truncatingRemainder(dividingBy: b)
        case .floorModulo: floorModulo(a, b)
        case .minimum: minimum(a, b)
        case .maximum: maximum(a, b)
        case .fastMinimum: b < a ? b : a
        case .fastMaximum: a < b ? b : a
        case .and, .or, .xor, .shiftLeft, .shiftRight: preconditionFailure("\(operation) does not take floats")
        }
    }

    private static func apply<Value: BinaryFloatingPoint>(_ operation: UnaryOperator, _ a: Value) -> Value {
        switch operation {
        case .negate: -a
        case .absolute: a.magnitude
        case .floor: a.rounded(.down)
        case .ceiling: a.rounded(.up)
        case .truncate: a.rounded(.towardZero)
        case .roundEven: a.rounded(.toNearestOrEven)
        case .squareRoot: a.squareRoot()
        case .not: preconditionFailure("\(operation) does not take floats")
        }
    }

    /// The exact remainder, moved to the divisor's sign; a zero takes that sign too.
    private static func floorModulo<Value: BinaryFloatingPoint>(_ a: Value, _ b: Value) -> Value {
        let remainder = a.truncatingRemainder(dividingBy: b)
        if remainder == 0 { return b < 0 ? -0.0 : 0.0 }
        return (remainder < 0) != (b < 0) ? remainder + b : remainder
    }

    private static func minimum<Value: BinaryFloatingPoint>(_ a: Value, _ b: Value) -> Value {
        if a.isNaN || b.isNaN { return a + b }
        if a == b { return a.sign == .minus ? a : b }
        return a < b ? a : b
    }

    private static func maximum<Value: BinaryFloatingPoint>(_ a: Value, _ b: Value) -> Value {
        if a.isNaN || b.isNaN { return a + b }
        if a == b { return a.sign == .plus ? a : b }
        return a < b ? b : a
    }
}
