import NDArray
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

/// e^x, times the reciprocal of its sum along the axis; computed from x less its maximum, so that nothing overflows.
public func softmax(_ x: Tensor, axis: Int = -1) throws(OperatorError) -> Tensor {
    let rows = try Rows(.softmax, x, axis: axis)
    let maximum = reduce("softmax.maximum", x, rows.shape, by: .greatestNumber(x.element))
    let exponentials = compute("softmax.exponential", x.shape) { (indices: [Expression]) in
        call(.exponentialOfNonpositive, x[indices] - maximum[rows.row(of: indices)])
    }
    let sum = reduce("softmax.sum", exponentials, rows.shape, by: .sum(x.element))
    // At least 1, which e^0 adds: the reciprocal has one rounding, and there is no division for each element.
    let factor = compute("softmax.factor", rows.shape.result) { (indices: [Expression]) in 1.0 / sum[indices] }
    return compute("softmax", x.shape) { (indices: [Expression]) in
        exponentials[indices] * factor[rows.row(of: indices)]
    }
}

/// The logarithm of `softmax`, without its underflow.
public func logSoftmax(_ x: Tensor, axis: Int = -1) throws(OperatorError) -> Tensor {
    let rows = try Rows(.logSoftmax, x, axis: axis)
    let maximum = reduce("logSoftmax.maximum", x, rows.shape, by: .greatestNumber(x.element))
    let exponentials = compute("logSoftmax.exponential", x.shape) { (indices: [Expression]) in
        call(.exponentialOfNonpositive, x[indices] - maximum[rows.row(of: indices)])
    }
    let sum = reduce("logSoftmax.sum", exponentials, rows.shape, by: .sum(x.element))
    let logarithm = compute("logSoftmax.logarithm", rows.shape.result) { (indices: [Expression]) in
        call(.logarithm, sum[indices])
    }
    return compute("logSoftmax", x.shape) { (indices: [Expression]) in
        let row = rows.row(of: indices)
        return x[indices] - maximum[row] - logarithm[row]
    }
}

extension Combiner {
    /// The greatest element, where no element is a NaN; with one, any of them. A softmax of a NaN is NaN throughout whatever is
    /// subtracted, so it need not be paid for that the maximum is NaN, too.
    fileprivate static func greatestNumber(_ element: ElementType) -> Combiner {
        Combiner("max", identities: [element.least]) { [fastMaximum($0[0], $1[0])] }
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
