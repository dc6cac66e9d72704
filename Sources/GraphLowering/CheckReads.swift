import TensorExpression
import TensorIR

/// Checks that a result reads no element that an operand does not have, as far as it can be told: at places that are one axis of
/// the result (or of a reduction), shifted, or numbers. Operands whose extents do not fit each other are found so, whatever their
/// operator.
struct ReadCheck {
    private var seen: Set<ObjectIdentifier> = []

    /// Checks the computations behind a tensor that have not been checked before.
    mutating func check(_ tensor: Tensor) throws(NodeProblem) {
        guard let computation = tensor.computation, seen.insert(ObjectIdentifier(computation)).inserted else { return }
        for input in computation.inputs { try check(Tensor(input)) }
        var extents: [Variable: Int] = [:]
        for axis in computation.axes + computation.reductionAxes {
            guard let extent = axis.extent.constantInt else { continue }
            // Nothing is read where there is no element.
            if extent == 0 { return }
            extents[axis.variable] = extent
        }
        for expression in computation.expressions { try check(expression, extents) }
    }

    private func check(_ expression: Expression, _ extents: [Variable: Int]) throws(NodeProblem) {
        switch expression {
        case .conditional(let condition, _, _): try check(condition, extents)
        case .load(let buffer, let indices):
            for (index, extent) in zip(indices, buffer.shape) {
                guard let extent = extent.constantInt, let range = range(of: index, extents) else { continue }
                guard range.lowerBound >= 0, range.upperBound < extent else {
                    throw .invalid("extents do not fit each other: \(range.upperBound - min(range.lowerBound, 0) + 1) elements are read of an axis of \(extent)")
                }
            }
            for index in indices { try check(index, extents) }
        default: for child in expression.children { try check(child, extents) }
        }
    }

    private func range(of index: Expression, _ extents: [Variable: Int]) -> ClosedRange<Int>? {
        switch index {
        case .integer(let value, _): return Int(value)...Int(value)
        case .variable(let variable): return extents[variable].map { 0...($0 - 1) }
        case .binary(.add, .variable(let variable), .integer(let shift, _)):
            return extents[variable].map { Int(shift)...(Int(shift) + $0 - 1) }
        case .binary(.subtract, .variable(let variable), .integer(let shift, _)):
            return extents[variable].map { -Int(shift)...($0 - 1 - Int(shift)) }
        default: return nil
        }
    }
}
