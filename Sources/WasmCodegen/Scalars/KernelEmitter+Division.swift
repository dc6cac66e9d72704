import NDArray
import TensorIR
import WasmModel

// Integer division that never traps: x / 0 and x % 0 are 0, least / -1 is least.

extension KernelEmitter {
    /// A binary operator on scalar expressions, with what intervals tell of the dividend.
    mutating func binary(_ operation: BinaryOperator, _ left: Expression, _ right: Expression) -> Scalar {
        let element = left.type.element
        let (a, b) = (scalar(left), scalar(right))
        switch operation {
        case .divide, .floorDivide, .remainder, .floorModulo:
            guard !element.isFloat else { return floatDivision(operation, a, b) }
            let dividend = element == .int32 ? interval(of: left) : .anything
            return division(operation, a, b, dividend: dividend)
        default:
            return binary(operation, a, b)
        }
    }

    mutating func division(_ operation: BinaryOperator, _ a: Scalar, _ b: Scalar, dividend: Interval) -> Scalar {
        let element = a.element
        let (a, b) = (exact(a), exact(b))
        let divisor = element.stackType == .i64 ? graph.i64Value(b) : graph.i32Value(b).map(Int64.init)
        let division = IntegerDivision(element: element, dividendIsNonNegative: !element.isSigned || dividend.isNonNegative)
        if let divisor {
            return Scalar(divide(operation, a, byConstant: divisor, division), element, isExact: divisor != -1 || element.bitCount >= 32)
        }
        let node: NodeID
        switch operation {
        case .divide: node = quotient(a, b, division)
        case .remainder: node = remainder(a, b, division)
        case .floorDivide: node = floorQuotient(a, b, division)
        default: node = floorRemainder(a, b, division)
        }
        return Scalar(node, element, isExact: element.bitCount >= 32 || !element.isSigned)
    }

    // MARK: By a constant

    private mutating func divide(
        _ operation: BinaryOperator, _ a: NodeID, byConstant divisor: Int64, _ division: IntegerDivision
    ) -> NodeID {
        let wantsQuotient = operation == .divide || operation == .floorDivide
        if divisor == 0 { return zero(division) }
        if division.element.isSigned, divisor == -1 {
            return wantsQuotient ? node(.subtract, zero(division), a, division) : zero(division)
        }
        if divisor == 1 { return wantsQuotient ? a : zero(division) }
        let isPowerOfTwo = divisor > 0 && divisor & (divisor - 1) == 0
        let isFloor = operation == .floorDivide || operation == .floorModulo
        if isPowerOfTwo, isFloor || division.dividendIsNonNegative {
            return wantsQuotient
                ? graph.node(division.shiftRight, a, number(Int64(divisor.trailingZeroBitCount), division))
                : node(.and, a, number(divisor - 1, division), division)
        }
        let b = number(divisor, division)
        guard isFloor, !division.dividendIsNonNegative || divisor < 0 && division.element.isSigned else {
            return graph.node(wantsQuotient ? division.quotient : division.remainder, a, b)
        }
        let rest = graph.node(division.remainder, a, b)
        let isLow = isBelow(rest, b, division)
        return wantsQuotient
            ? node(.subtract, graph.node(division.quotient, a, b), widened(isLow, division), division)
            : graph.select(node(.add, rest, b, division), rest, if: isLow)
    }

    // MARK: By anything

    private mutating func quotient(_ a: NodeID, _ b: NodeID, _ division: IntegerDivision) -> NodeID {
        guard division.element.isSigned, division.element.bitCount >= 32 else {
            let quotient = graph.node(division.quotient, a, nonZero(b, division))
            return graph.select(quotient, zero(division), if: isNotZero(b, division))
        }
        // For 0 and -1, of which the first traps and the second may, the product is the answer.
        let one = number(1, division)
        let isUsual = graph.node(division.greaterUnsigned, node(.add, b, one, division), one)
        let quotient = graph.node(division.quotient, a, graph.select(b, one, if: isUsual))
        return graph.select(quotient, node(.multiply, a, b, division), if: isUsual)
    }

    private mutating func remainder(_ a: NodeID, _ b: NodeID, _ division: IntegerDivision) -> NodeID {
        graph.node(division.remainder, a, nonZero(b, division))
    }

    private mutating func floorQuotient(_ a: NodeID, _ b: NodeID, _ division: IntegerDivision) -> NodeID {
        let truncated = quotient(a, b, division)
        guard division.element.isSigned else { return truncated }
        let isLow = isBelow(remainder(a, b, division), b, division)
        return node(.subtract, truncated, widened(isLow, division), division)
    }

    private mutating func floorRemainder(_ a: NodeID, _ b: NodeID, _ division: IntegerDivision) -> NodeID {
        let rest = remainder(a, b, division)
        guard division.element.isSigned else { return rest }
        return graph.select(node(.add, rest, b, division), rest, if: isBelow(rest, b, division))
    }

    /// Whether a remainder that is not zero has the other sign than the divisor, so that the quotient was rounded up.
    private mutating func isBelow(_ rest: NodeID, _ b: NodeID, _ division: IntegerDivision) -> NodeID {
        let signs = graph.node(division.lessSigned, node(.xor, rest, b, division), zero(division))
        return graph.node(.i32And, signs, isNotZero(rest, division))
    }

    // MARK: In the width at hand

    private mutating func node(_ operation: BinaryOperator, _ a: NodeID, _ b: NodeID, _ division: IntegerDivision) -> NodeID {
        graph.node(ScalarOpcodes.arithmetic(operation, division.type)!, a, b)
    }

    private mutating func number(_ value: Int64, _ division: IntegerDivision) -> NodeID {
        division.isLong ? graph.i64(value) : graph.i32(Int32(truncatingIfNeeded: value))
    }

    private mutating func zero(_ division: IntegerDivision) -> NodeID { number(0, division) }

    private mutating func isNotZero(_ x: NodeID, _ division: IntegerDivision) -> NodeID {
        graph.node(division.notEqual, x, zero(division))
    }

    /// The value, or 1 for 0.
    private mutating func nonZero(_ b: NodeID, _ division: IntegerDivision) -> NodeID {
        node(.or, b, widened(graph.node(division.isLong ? .i64Eqz : .i32Eqz, b), division), division)
    }

    private mutating func widened(_ bool: NodeID, _ division: IntegerDivision) -> NodeID {
        division.isLong ? graph.node(.i64ExtendI32U, bool) : bool
    }
}

/// The instructions of a division in one integer type.
private struct IntegerDivision {
    var element: ElementType
    var dividendIsNonNegative: Bool

    var type: WasmType { element.stackType }
    var isLong: Bool { type == .i64 }
    var quotient: Opcode { element.isSigned ? (isLong ? .i64DivS : .i32DivS) : (isLong ? .i64DivU : .i32DivU) }
    var remainder: Opcode { element.isSigned ? (isLong ? .i64RemS : .i32RemS) : (isLong ? .i64RemU : .i32RemU) }
    var shiftRight: Opcode { element.isSigned ? (isLong ? .i64ShrS : .i32ShrS) : (isLong ? .i64ShrU : .i32ShrU) }
    var greaterUnsigned: Opcode { isLong ? .i64GtU : .i32GtU }
    var lessSigned: Opcode { isLong ? .i64LtS : .i32LtS }
    var notEqual: Opcode { isLong ? .i64Ne : .i32Ne }
}
