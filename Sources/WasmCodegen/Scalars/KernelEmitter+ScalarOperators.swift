import NDArray
import TensorIR
import WasmModel

extension KernelEmitter {
    mutating func unary(_ operation: UnaryOperator, _ x: Scalar) -> Scalar {
        let element = x.element
        let type = element.stackType
        if let opcode = ScalarOpcodes.unary(operation, type) { return Scalar(graph.node(opcode, x.node), element) }
        switch operation {
        case .not where element == .bool:
            return Scalar(graph.node(.i32Eqz, x.node), element)
        case .not:
            return binary(.xor, x, constant(-1, element))
        case .negate:
            return binary(.subtract, constant(0, element), x)
        case .absolute where element.isSigned:
            // The sign, all over, inverts and adds one where it is set.
            let sign = binary(.shiftRight, x, constant(Int64(element.bitCount - 1), element))
            return binary(.subtract, binary(.xor, x, sign), sign)
        case .absolute:
            return x
        default:
            preconditionFailure("\(operation) is not defined for \(element)")
        }
    }

    mutating func binary(_ operation: BinaryOperator, _ a: Scalar, _ b: Scalar) -> Scalar {
        let element = a.element
        let type = element.stackType
        switch operation {
        case .divide, .floorDivide, .remainder, .floorModulo:
            return element.isFloat ? floatDivision(operation, a, b) : division(operation, a, b, dividend: .anything)
        case .shiftLeft, .shiftRight:
            return shift(operation, a, b)
        case .fastMinimum where element == .float32 && target.vectorByteCount == 16: return inLane(.f32x4Pmin, a, b)
        case .fastMaximum where element == .float32 && target.vectorByteCount == 16: return inLane(.f32x4Pmax, a, b)
        case .fastMinimum: return select(compare(.less, b, a).node, b, a)
        case .fastMaximum: return select(compare(.less, a, b).node, b, a)
        case .minimum where !element.isFloat: return select(compare(.less, a, b).node, a, b)
        case .maximum where !element.isFloat: return select(compare(.less, a, b).node, b, a)
        default: break
        }
        guard let opcode = ScalarOpcodes.arithmetic(operation, type) else {
            preconditionFailure("\(operation) is not defined for \(element)")
        }
        return Scalar(graph.node(opcode, a.node, b.node), element, isExact: isExact(operation, a, b))
    }

    /// Bitwise operators keep what is extended; arithmetic on the low bits does not, where the type has fewer than 32.
    private func isExact(_ operation: BinaryOperator, _ a: Scalar, _ b: Scalar) -> Bool {
        switch operation {
        case .and, .or, .xor: a.isExact && b.isExact
        default: a.element.bitCount >= 32
        }
    }

    mutating func compare(_ operation: ComparisonOperator, _ a: Scalar, _ b: Scalar) -> Scalar {
        let (left, right) = (exact(a), exact(b))
        if operation == .equal, graph.i32Value(right) == 0 { return Scalar(graph.node(.i32Eqz, left), .bool) }
        return Scalar(graph.node(ScalarOpcodes.compare(operation, a.element), left, right), .bool)
    }

    /// The amount is taken modulo the bits, which WebAssembly does for 32 and 64.
    private mutating func shift(_ operation: BinaryOperator, _ a: Scalar, _ b: Scalar) -> Scalar {
        let element = a.element
        let bits = element.bitCount
        var amount = b.node
        if bits < 32 { amount = graph.node(.i32And, amount, graph.i32(bits - 1)) }
        let isLong = element.stackType == .i64
        if operation == .shiftLeft {
            let node = graph.node(isLong ? .i64Shl : .i32Shl, a.node, amount)
            return Scalar(node, element, isExact: bits >= 32)
        }
        let opcode: Opcode = isLong
            ? (element.isSigned ? .i64ShrS : .i64ShrU) : (element.isSigned ? .i32ShrS : .i32ShrU)
        return Scalar(graph.node(opcode, exact(a), amount), element)
    }
}

extension KernelEmitter {
    /// An instruction on lanes for one: a `select` of floats would be a branch, which nothing predicts.
    private mutating func inLane(_ opcode: Opcode, _ a: Scalar, _ b: Scalar) -> Scalar {
        let lanes = graph.node(opcode, graph.node(.f32x4Splat, a.node), graph.node(.f32x4Splat, b.node))
        return Scalar(graph.node(.f32x4ExtractLane, lanes, immediate: .lane(0)), a.element)
    }
}
