import TensorExpression
import TensorIR

extension Array where Element == Tensor {
    /// The arithmetic operations that computing these tensors takes, for constant shapes; an elementary function counts as one,
    /// a multiplication and the addition that follows as two.
    var operationCount: Int { computationsInOrder.reduce(0) { $0 + $1.operationCount } }
}

extension Computation {
    fileprivate var operationCount: Int {
        let elements = (axes + reductionAxes).reduce(1) { $0 * Int($1.extent.integerValue ?? 1) }
        let combining = isReduction ? 1 : 0
        return elements * (expressions.reduce(0) { $0 + $1.operationCount } + combining)
    }
}

extension Expression {
    /// The operations on floats and on data; index arithmetic does not count.
    fileprivate var operationCount: Int {
        switch self {
        case .load, .ramp: 0
        case .unary, .binary, .compare, .select, .call: 1 + children.reduce(0) { $0 + $1.operationCount }
        case .multiplyAdd: 2 + children.reduce(0) { $0 + $1.operationCount }
        default: children.reduce(0) { $0 + $1.operationCount }
        }
    }
}
