import NDArray
import TensorIR
import WasmModel

// Scalar expressions.

extension KernelEmitter {
    mutating func scalar(_ expression: Expression) -> Scalar {
        guard case .scalar(let scalar) = value(expression) else { preconditionFailure("\(expression.type) is no scalar") }
        return scalar
    }

    /// The value of a scalar expression.
    mutating func scalarValue(_ expression: Expression) -> Scalar {
        let element = expression.type.element
        switch expression {
        case .integer(let value, _): return constant(value, element)
        case .float(let value, _): return constant(float: value, element)
        case .variable(let variable): return scalar(of: variable)
        case .unary(let operation, let operand): return unary(operation, scalar(operand))
        case .binary(let operation, let left, let right): return binary(operation, left, right)
        case .compare(let operation, let left, let right): return compare(operation, scalar(left), scalar(right))
        case .multiplyAdd(let a, let b, let c):
            let product = binary(.multiply, scalar(a), scalar(b))
            return binary(.add, product, scalar(c))
        case .select(let condition, let first, let second):
            return select(truth(condition), scalar(first), scalar(second))
        case .cast(_, let operand, let mode): return cast(scalar(operand), to: element, mode)
        case .bitcast(_, let operand): return bitcast(scalar(operand), to: element)
        case .load(let buffer, let indices): return loadScalar(buffer, indices)
        case .call(let intrinsic, _): preconditionFailure("\(intrinsic) is expanded by ElementaryFunctions before code generation")
        case .letIn, .conditional: preconditionFailure("handled for scalars and vectors alike")
        case .ramp, .broadcast: preconditionFailure("\(expression.type) is no scalar")
        }
    }

    private mutating func scalar(of variable: Variable) -> Scalar {
        switch bindings[variable] {
        case .value(.scalar(let scalar)): return scalar
        case .index(let form): return Scalar(value(of: form), .int32)
        case .value(.vector), nil: preconditionFailure("\(variable) is bound to a scalar before it is used")
        }
    }

    /// A bool expression as an i32 that is zero or not.
    mutating func truth(_ expression: Expression) -> NodeID { scalar(expression).node }
}

// MARK: - Constants, precision

extension KernelEmitter {
    mutating func constant(_ value: Int64, _ element: ElementType) -> Scalar {
        let value = element.wrap(value)
        let node = element.stackType == .i64 ? graph.i64(value) : graph.i32(Int32(truncatingIfNeeded: value))
        return Scalar(node, element)
    }

    mutating func constant(float value: Double, _ element: ElementType) -> Scalar {
        switch element {
        case .float32: Scalar(graph.constant(.f32Const(Float(value))), element)
        case .float64: Scalar(graph.constant(.f64Const(value)), element)
        default: Scalar(graph.i32(Int32(element.bits(ofHalf: value))), element)
        }
    }

    /// The value with the bits above its own made right, for whoever looks at them.
    mutating func exact(_ scalar: Scalar) -> NodeID {
        if scalar.isExact { return scalar.node }
        switch scalar.element {
        case .int8: return graph.node(.i32Extend8S, scalar.node)
        case .int16: return graph.node(.i32Extend16S, scalar.node)
        case .uint8: return graph.node(.i32And, scalar.node, graph.i32(0xFF as Int32))
        case .uint16, .float16, .bfloat16: return graph.node(.i32And, scalar.node, graph.i32(0xFFFF as Int32))
        case .bool: return graph.node(.i32Ne, scalar.node, graph.i32(0 as Int32))
        case .int32, .uint32, .int64, .uint64, .float32, .float64: return scalar.node
        }
    }
}

extension ElementType {
    /// The bits of a 16-bit float nearest to the value.
    func bits(ofHalf value: Double) -> UInt16 {
        switch self {
        case .float16:
            return Float16(value).bitPattern
        case .bfloat16:
            // To odd first, so that the second rounding does not see a tie that was none.
            var single = Float(value)
            if !value.isNaN, Double(single) != value, single.bitPattern & 1 == 0 {
                single = Double(single).magnitude > value.magnitude
                    ? Float(bitPattern: single.bitPattern - 1) : Float(bitPattern: single.bitPattern + 1)
            }
            if single.isNaN { return 0x7FC0 }
            let bits = single.bitPattern
            return UInt16(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
        default:
            preconditionFailure("\(self) has no 16-bit float's bits")
        }
    }
}

// MARK: - Choice

extension KernelEmitter {
    mutating func select(_ condition: NodeID, _ first: Scalar, _ second: Scalar) -> Scalar {
        if let known = graph.i32Value(condition) { return known != 0 ? first : second }
        let node = graph.select(first.node, second.node, if: condition)
        return Scalar(node, first.element, isExact: first.isExact && second.isExact)
    }

    mutating func bitcast(_ scalar: Scalar, to element: ElementType) -> Scalar {
        let (from, to) = (scalar.element.stackType, element.stackType)
        let opcode: Opcode? = switch (from, to) {
        case (.f32, .i32): .i32ReinterpretF32
        case (.i32, .f32): .f32ReinterpretI32
        case (.f64, .i64): .i64ReinterpretF64
        case (.i64, .f64): .f64ReinterpretI64
        default: nil
        }
        if let opcode { return Scalar(graph.node(opcode, scalar.node), element) }
        let isSameExtension = scalar.element.isSigned == element.isSigned || element.bitCount >= 32
        return Scalar(scalar.node, element, isExact: scalar.isExact && isSameExtension)
    }
}
