import TensorExpression
import TensorIR

private let axisAttribute = AttributeDefinition("axis", .integer, -1, "the axis along which the results sum to 1")
private let probability = "its values are fractions: Cast to FP32 first"

extension OperatorDefinition {
    static let softmax = OperatorDefinition(
        "e ^ (x - m) / Σ e ^ (x - m), m = max x", .rowwise, [OperandDefinition("x")], attributes: [axisAttribute],
        on: .floats, lacking: probability
    ) { invocation throws(OperatorError) in
        [try Operators.softmax(invocation.operands[0], axis: try invocation.integer("axis"))]
    }

    static let logSoftmax = OperatorDefinition(
        "x - m - ln Σ e ^ (x - m), m = max x", .rowwise, [OperandDefinition("x")], attributes: [axisAttribute],
        on: .floats, lacking: probability
    ) { invocation throws(OperatorError) in
        [try Operators.logSoftmax(invocation.operands[0], axis: try invocation.integer("axis"))]
    }
}

/// e^x, divided by its sum along the axis; computed from x less its maximum, so that nothing overflows.
public func softmax(_ x: Tensor, axis: Int = -1) throws(OperatorError) -> Tensor {
    let rows = try Rows(.softmax, x, axis: axis)
    let maximum = reduce("softmax.maximum", x, rows.shape, by: .maximum(x.element))
    let exponentials = compute("softmax.exponential", x.shape) { (indices: [Expression]) in
        call(.exponential, x[indices] - maximum[rows.row(of: indices)])
    }
    let sum = reduce("softmax.sum", exponentials, rows.shape, by: .sum(x.element))
    return compute("softmax", x.shape) { (indices: [Expression]) in
        exponentials[indices] / sum[rows.row(of: indices)]
    }
}

/// The logarithm of `softmax`, without its underflow.
public func logSoftmax(_ x: Tensor, axis: Int = -1) throws(OperatorError) -> Tensor {
    let rows = try Rows(.logSoftmax, x, axis: axis)
    let maximum = reduce("logSoftmax.maximum", x, rows.shape, by: .maximum(x.element))
    let shifted = compute("logSoftmax.shifted", x.shape) { (indices: [Expression]) in
        x[indices] - maximum[rows.row(of: indices)]
    }
    let sum = reduce("logSoftmax.sum", shifted, rows.shape, by: .sum(x.element)) { call(.exponential, $0) }
    let logarithm = compute("logSoftmax.logarithm", rows.shape.result) { (indices: [Expression]) in
        call(.logarithm, sum[indices])
    }
    return compute("logSoftmax", x.shape) { (indices: [Expression]) in
        shifted[indices] - logarithm[rows.row(of: indices)]
    }
}

/// A tensor seen as rows along one axis.
private struct Rows {
    let axis: Int
    let shape: ReducedShape

    init(_ operation: Operator, _ x: Tensor, axis: Int) throws(OperatorError) {
        try operation.checkElements([x])
        self.axis = try operation.axis(axis, of: x.rank)
        self.shape = ReducedShape(shape: x.shape, axes: [self.axis], reduced: .removed)
    }

    /// The indices of the row that an element belongs to.
    func row(of indices: [Expression]) -> [Expression] {
        var row = indices
        row.remove(at: axis)
        return row
    }
}
