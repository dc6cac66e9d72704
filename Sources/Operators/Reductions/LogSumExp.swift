import TensorExpression
import TensorIR

extension OperatorDefinition {
    static let logSumExp = OperatorDefinition(
        "m + ln Σ e ^ (x - m), m = max x", .reduction, [OperandDefinition("x")], attributes: axesAttributes, on: .floats,
        lacking: notIntegral, note: "NaN if any element is; else ∞ if any element is. Of nothing, or of -∞ alone, it is -∞."
    ) { invocation throws(OperatorError) in
        let reduced: ReducedAxes = try invocation.boolean("keepDims") ? .kept : .removed
        return [try Operators.logSumExp(invocation.operands[0], over: try invocation.integers("axes"), reducedAxes: reduced)]
    }
}

/// The logarithm of the sum of e^x over the axes, all where none are given; computed from x less its maximum, so that
/// nothing overflows. NaN if any element is.
public func logSumExp(
    _ x: Tensor, over axes: [Int] = [], reducedAxes: ReducedAxes = .removed
) throws(OperatorError) -> Tensor {
    let shape = try reducedShape(.logSumExp, x, axes, reducedAxes)
    let maximum = reduce("logSumExp.maximum", x, shape, by: .maximum(x.element))
    // An infinite maximum is the result; ∞ - ∞ would make a NaN of it.
    let exponentials = compute("logSumExp.exponential", x.shape) { (indices: [Expression]) in
        call(.exponentialOfNonpositive, x[indices] - maximum[shape.resultIndices(indices)])
    }
    let sum = reduce("logSumExp.sum", exponentials, shape, by: .sum(x.element))
    return compute("logSumExp", shape.result) { (indices: [Expression]) in
        let greatest = maximum[indices]
        return select(absolute(greatest) < x.element.greatest, greatest + call(.logarithm, sum[indices]), greatest)
    }
}
