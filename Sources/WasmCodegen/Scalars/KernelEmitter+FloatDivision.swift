import NDArray
import TensorIR
import WasmModel

extension KernelEmitter {
    /// Division of floats, rounded as the operator says, and its remainder.
    mutating func floatDivision(_ operation: BinaryOperator, _ a: Scalar, _ b: Scalar) -> Scalar {
        precondition(a.element == .float32 || a.element == .float64, "arithmetic on \(a.element) is expanded by Lowering")
        let isShort = a.element == .float32
        let quotient = Scalar(graph.node(isShort ? .f32Div : .f64Div, a.node, b.node), a.element)
        switch operation {
        case .divide: return quotient
        case .floorDivide: return unary(.floor, quotient)
        default: break
        }
        guard let helper = isShort ? helpers.shortRemainder : helpers.remainder else {
            preconditionFailure("the remainder of floats is a function that the module has")
        }
        let rest = Scalar(graph.call(helper, returning: isShort ? .f32 : .f64, a.node, b.node), a.element)
        guard operation == .floorModulo else { return rest }
        // A zero takes the divisor's sign; a remainder of the other sign is one divisor off.
        let zero = constant(float: 0.0, a.element)
        let differs = graph.node(.i32Ne, compare(.less, rest, zero).node, compare(.less, b, zero).node)
        let isLow = graph.node(.i32And, differs, compare(.notEqual, rest, zero).node)
        let signed = Scalar(graph.node(isShort ? .f32Copysign : .f64Copysign, zero.node, b.node), a.element)
        let isZero = compare(.equal, rest, zero).node
        return select(isZero, signed, select(isLow, binary(.add, rest, b), rest))
    }
}
