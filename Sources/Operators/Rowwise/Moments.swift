import TensorExpression
import TensorIR

/// The mean and the variance (the mean of squared differences from it) of rows: the last axes of x, from the first of
/// `shape`'s on.
///
/// Where extents are known, one pass sums d = x - s and d²: the mean is s + Σd/n, the variance Σd²/n - (Σd/n)². For any s, what
/// cancels there is (Σd/n)² = (mean - s)². With s the mean of m elements of the row, that is at most n/m times the variance,
/// so the difference loses at most a factor of 1 + n/m: an outlier among the m makes the variance large, too.
/// Where the extent of a row is a symbol and may be 0, the mean comes first and then what is left.
func moments(_ name: String, _ x: Tensor, _ shape: ReducedShape) -> (mean: Tensor, variance: Tensor) {
    guard let last = x.shape.last?.integerValue.map(Int.init), let count = shape.reducedCount.integerValue, count > 0 else {
        return centredMoments(name, x, shape)
    }
    let shift = shift(name, x, shape, over: min(last, max(32, last / 512 * 32)))
    let type = ValueType(x.element)
    let axes = shape.reductionAxes()
    let sums = computeTuple("\(name).sums", shape.result) { indices in
        let difference = x[shape.operandIndices(indices, axes)] - shift[indices]
        return Reduction(axes: axes, combiner: .sums(type), sources: [difference, difference * difference])
    }
    let reciprocal = Expression.constant(1 / Double(count), type)
    let mean = compute("\(name).mean", shape.result) { (indices: [Expression]) in
        shift[indices] + sums[0][indices] * reciprocal
    }
    let variance = compute("\(name).variance", shape.result) { (indices: [Expression]) in
        let offset = sums[0][indices] * reciprocal
        // Rounding may take the difference of a constant row below 0.
        return TensorIR.maximum(.constant(0, type), sums[1][indices] * reciprocal - offset * offset)
    }
    return (mean, variance)
}

/// The mean of the first elements of each row.
private func shift(_ name: String, _ x: Tensor, _ shape: ReducedShape, over count: Int) -> Tensor {
    let r = Axis("r", extent: Expression(count))
    let sum = compute("\(name).start", shape.result, reduce: { (indices: [Expression]) in
        let first = Array(repeating: Expression(0), count: shape.axes.count - 1)
        return Reduction(axes: [r], combiner: .sum(x.element), sources: [x[indices + first + [r.index]]])
    })
    return compute("\(name).shift", shape.result) { (indices: [Expression]) in
        sum[indices] * .constant(1 / Double(count), ValueType(x.element))
    }
}

private func centredMoments(_ name: String, _ x: Tensor, _ shape: ReducedShape) -> (mean: Tensor, variance: Tensor) {
    let mean = mean("\(name).mean", x, shape)
    let axis = x.rank - shape.axes.count
    let centred = compute("\(name).centred", x.shape) { (indices: [Expression]) in x[indices] - mean[Array(indices[..<axis])] }
    return (mean, Operators.mean("\(name).variance", centred, shape) { $0 * $0 })
}

extension Combiner {
    /// Two sums at once.
    fileprivate static func sums(_ type: ValueType) -> Combiner {
        Combiner("sums", identities: [.constant(0, type), .constant(0, type)]) { [$0[0] + $1[0], $0[1] + $1[1]] }
    }
}
