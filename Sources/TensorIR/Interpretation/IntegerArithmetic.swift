import NDArray

extension Arithmetic {
    /// A binary operator on integers of any width, or on `bool`.
    static func integer(_ operation: BinaryOperator, _ element: ElementType, _ a: ElementBits, _ b: ElementBits) -> ElementBits {
        element.isUnsignedInteger
            ? element.canonical(unsigned(operation, element, a, b))
            : element.canonical(ElementBits(bitPattern: signed(operation, element, Int64(bitPattern: a), Int64(bitPattern: b))))
    }

    @inline(__always)
    static func int32(_ operation: BinaryOperator, _ a: ElementBits, _ b: ElementBits) -> ElementBits {
        let left = Int64(bitPattern: a)
        let right = Int64(bitPattern: b)
        return ElementBits(bitPattern: Int64(Int32(truncatingIfNeeded: signed(operation, .int32, left, right))))
    }

    @inline(__always)
    private static func signed(_ operation: BinaryOperator, _ element: ElementType, _ a: Int64, _ b: Int64) -> Int64 {
        switch operation {
        case .add: a &+ b
        case .subtract: a &- b
        case .multiply: a &* b
        case .divide: b == 0 ? 0 : b == -1 ? 0 &- a : a / b
        case .remainder: b == 0 || b == -1 ? 0 : a % b
        case .floorDivide: floorDivide(a, b)
        case .floorModulo: floorModulo(a, b)
        case .minimum, .fastMinimum: min(a, b)
        case .maximum, .fastMaximum: max(a, b)
        case .and: a & b
        case .or: a | b
        case .xor: a ^ b
        case .shiftLeft: a &<< amount(b, element)
        case .shiftRight: a &>> amount(b, element)
        }
    }

    private static func unsigned(_ operation: BinaryOperator, _ element: ElementType, _ a: UInt64, _ b: UInt64) -> UInt64 {
        switch operation {
        case .add: a &+ b
        case .subtract: a &- b
        case .multiply: a &* b
        case .divide, .floorDivide: b == 0 ? 0 : a / b
        case .remainder, .floorModulo: b == 0 ? 0 : a % b
        case .minimum, .fastMinimum: min(a, b)
        case .maximum, .fastMaximum: max(a, b)
        case .and: a & b
        case .or: a | b
        case .xor: a ^ b
        case .shiftLeft: a &<< UInt64(amount(Int64(truncatingIfNeeded: b), element))
        case .shiftRight: a &>> UInt64(amount(Int64(truncatingIfNeeded: b), element))
        }
    }

    /// A shift's amount modulo the number of bits.
    @inline(__always)
    private static func amount(_ b: Int64, _ element: ElementType) -> Int64 { b & Int64(element.bitCount - 1) }

    @inline(__always)
    static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
        if b == 0 { return 0 }
        if b == -1 { return 0 &- a }
        let quotient = a / b
        return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient
    }

    @inline(__always)
    static func floorModulo(_ a: Int64, _ b: Int64) -> Int64 {
        if b == 0 || b == -1 { return 0 }
        let remainder = a % b
        return remainder != 0 && (a < 0) != (b < 0) ? remainder + b : remainder
    }

    static func integer(_ operation: UnaryOperator, _ element: ElementType, _ a: ElementBits) -> ElementBits {
        let value = Int64(bitPattern: a)
        switch operation {
        case .negate: return element.bits(ofInteger: 0 &- value)
        case .absolute: return element.isUnsignedInteger ? a : element.bits(ofInteger: value < 0 ? 0 &- value : value)
        case .not: return element == .bool ? a ^ 1 : element.canonical(~a)
        case .floor, .ceiling, .truncate, .roundEven, .squareRoot: preconditionFailure("\(operation) does not take \(element)")
        }
    }

    static func compareIntegers(_ operation: ComparisonOperator, _ element: ElementType, _ a: ElementBits, _ b: ElementBits) -> Bool {
        element == .uint64
            ? holds(operation, a, b)
            : holds(operation, Int64(bitPattern: a), Int64(bitPattern: b))
    }

    @inline(__always)
    static func holds<Value: Comparable>(_ operation: ComparisonOperator, _ a: Value, _ b: Value) -> Bool {
        switch operation {
        case .equal: a == b
        case .notEqual: a != b
        case .less: a < b
        case .lessOrEqual: a <= b
        case .greater: a > b
        case .greaterOrEqual: a >= b
        }
    }
}
