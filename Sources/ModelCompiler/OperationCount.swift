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
    /// The operations on floats and on data. Index arithmetic does not count: what no element of a tensor goes into.
    fileprivate var operationCount: Int { counted([]).operations }

    /// - Parameter data: the bound variables whose values come of elements.
    private func counted(_ data: Set<Variable>) -> (operations: Int, usesData: Bool) {
        switch self {
        case .load: return (0, true)
        case .variable(let variable): return (0, data.contains(variable))
        case .letIn(let variable, let value, let body):
            let bound = value.counted(data)
            let inner = body.counted(bound.usesData ? data.union([variable]) : data)
            return (bound.operations + inner.operations, inner.usesData)
        default:
            let parts = children.map { $0.counted(data) }
            guard parts.contains(where: \.usesData) else { return (0, false) }
            return (parts.reduce(ownOperationCount) { $0 + $1.operations }, true)
        }
    }

    private var ownOperationCount: Int {
        switch self {
        case .unary, .binary, .compare, .select, .call: 1
        case .multiplyAdd: 2
        default: 0
        }
    }
}
