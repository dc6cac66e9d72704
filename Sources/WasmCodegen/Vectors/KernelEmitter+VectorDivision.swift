import NDArray
import TensorIR
import WasmModel

// SIMD has no integer division. Through floats it is exact: the quotient of integers of n bits that is no
// integer is at least 2^-n of itself away from one, which 24 bits of precision see for n = 16 and 53 for n = 32.

extension KernelEmitter {
    mutating func division(_ operation: BinaryOperator, _ a: Vector, _ b: Vector) -> Vector {
        guard a.element.bitCount < 64 else {
            return byLanes([a, b], giving: a.element) { $0.binary(operation, $1[0], $1[1]) }
        }
        let zero = splat(constant: 0, a.element, lanes: a.lanes)
        let isDivisible = compare(.notEqual, b, zero)
        let quotient = truncatedQuotient(a, b, isDivisible)
        if operation == .divide { return quotient }
        let rest = masked(binary(.subtract, a, binary(.multiply, quotient, b)), by: isDivisible)
        guard a.element.isSigned, operation != .remainder else { return operation == .floorDivide ? quotient : rest }
        // A remainder of the other sign than the divisor: the quotient was rounded up.
        let differs = compare(.less, binary(.xor, rest, b), zero)
        let isLow = binary(.and, differs, compare(.notEqual, rest, zero))
        if operation == .floorModulo { return binary(.add, rest, masked(b, by: isLow)) }
        // A mask's lane is -1.
        var decrement = isLow
        decrement.element = a.element
        return binary(.add, quotient, decrement)
    }

    private mutating func truncatedQuotient(_ a: Vector, _ b: Vector, _ isDivisible: Vector) -> Vector {
        let float: ElementType = a.element.bitCount < 32 ? .float32 : .float64
        let quotient = binary(.divide, cast(a, to: float, .wrapping), cast(b, to: float, .wrapping))
        // Narrow types by way of 32 bits, where least / -1 fits, and wraps.
        let wide: ElementType = a.element.isSigned ? .int32 : .uint32
        var result = cast(cast(quotient, to: wide, .wrapping), to: a.element, .wrapping)
        if a.element == .int32 {
            let isMinusOne = compare(.equal, b, splat(constant: -1, .int32, lanes: b.lanes))
            result = select(isMinusOne, unary(.negate, a), result)
        }
        return masked(result, by: isDivisible)
    }

    /// The lanes where the mask holds, 0 elsewhere.
    private mutating func masked(_ x: Vector, by condition: Vector) -> Vector {
        let condition = mask(condition, laneBytes: x.laneBytes)
        return combine(x, condition) { $0.node(.v128And, $1, $2) }
    }

    mutating func floatDivision(_ operation: BinaryOperator, _ a: Vector, _ b: Vector) -> Vector {
        if operation == .floorDivide { return unary(.floor, binary(.divide, a, b)) }
        return byLanes([a, b], giving: a.element) { $0.binary(operation, $1[0], $1[1]) }
    }
}
