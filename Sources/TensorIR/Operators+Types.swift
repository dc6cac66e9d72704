import NDArray

extension UnaryOperator {
    /// Whether the operator is defined for an element type.
    public func accepts(_ element: ElementType) -> Bool {
        switch self {
        case .negate, .absolute: element != .bool
        case .floor, .ceiling, .truncate, .roundEven, .squareRoot: element.isFloat
        case .not: !element.isFloat
        }
    }
}

extension BinaryOperator {
    /// Whether the operator is defined for an element type.
    public func accepts(_ element: ElementType) -> Bool {
        switch self {
        case .add, .subtract, .multiply, .divide, .floorDivide, .remainder, .floorModulo: element != .bool
        case .minimum, .maximum, .fastMinimum, .fastMaximum: element != .bool
        case .and, .or, .xor: !element.isFloat
        case .shiftLeft, .shiftRight: element.isInteger
        }
    }
}

extension ElementType {
    /// The value that the type holds after an integer is stored in it: the low bits, sign- or zero-extended.
    ///
    /// A `uint64` value is carried as the `Int64` with the same bits.
    public func wrap(_ value: Int64) -> Int64 {
        switch self {
        case .bool: value != 0 ? 1 : 0
        case .int8: Int64(Int8(truncatingIfNeeded: value))
        case .int16: Int64(Int16(truncatingIfNeeded: value))
        case .int32: Int64(Int32(truncatingIfNeeded: value))
        case .uint8: Int64(UInt8(truncatingIfNeeded: value))
        case .uint16: Int64(UInt16(truncatingIfNeeded: value))
        case .uint32: Int64(UInt32(truncatingIfNeeded: value))
        case .int64, .uint64, .float16, .bfloat16, .float32, .float64: value
        }
    }
}
