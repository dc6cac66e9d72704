import NDArray

extension Rule {
    /// An operator on constants becomes its value, as the interpreter computes it.
    static let foldConstants = Rule("fold constants") { expression, _ in
        if case .binary(_, let left, let right) = expression, !left.isConstant || !right.isConstant { return nil }
        var operands: [ElementBits] = []
        for child in expression.children {
            guard let bits = child.constantBits else { return nil }
            operands.append(bits)
        }
        guard let bits = value(of: expression, operands) else { return nil }
        return .constant(bits: bits, expression.type)
    }

    private static func value(of expression: Expression, _ operands: [ElementBits]) -> ElementBits? {
        let element = expression.children[0].type.element
        switch expression {
        case .unary(let operation, _): return Arithmetic.unary(operation, element, operands[0])
        case .binary(let operation, _, _): return Arithmetic.binary(operation, element, operands[0], operands[1])
        case .compare(let operation, _, _): return Arithmetic.compare(operation, element, operands[0], operands[1]) ? 1 : 0
        case .multiplyAdd:
            // Only where both roundings agree: the target has yet to decide.
            let twice = Arithmetic.multiplyAdd(.twice, element, operands[0], operands[1], operands[2])
            return twice == Arithmetic.multiplyAdd(.once, element, operands[0], operands[1], operands[2]) ? twice : nil
        case .cast(let target, _, let mode): return Arithmetic.cast(operands[0], from: element, to: target, mode)
        case .bitcast(let target, _): return target.canonical(operands[0])
        case .call(let intrinsic, _): return Arithmetic.call(intrinsic, element, operands[0], operands.count > 1 ? operands[1] : 0)
        default: return nil
        }
    }
}
