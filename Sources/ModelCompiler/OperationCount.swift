import Artifact
import TensorExpression
import TensorIR

extension Array where Element == Tensor {
    /// The arithmetic operations that computing these tensors takes; an elementary function counts as one, a multiplication and
    /// the addition that follows as two.
    func operationCount(symbols: [Variable]) -> SymbolicCount? {
        var formula = ExtentFormula()
        for computation in computationsInOrder { computation.countOperations(&formula) }
        return formula.count(symbols: symbols)
    }
}

extension Computation {
    fileprivate func countOperations(_ formula: inout ExtentFormula) {
        let combining = isReduction ? 1 : 0
        let operations = expressions.reduce(combining) { $0 + $1.operationCount }
        formula.add(operations, times: (axes + reductionAxes).map(\.extent))
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
