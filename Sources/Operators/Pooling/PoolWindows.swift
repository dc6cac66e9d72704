import TensorExpression
import TensorIR

/// The windows of an image `[n, c, rows, columns]`.
struct PoolWindows {
    let shape: [Expression]
    let rows: WindowAxis, columns: WindowAxis

    init(
        _ operation: Operator, _ x: Tensor, _ size: RowsAndColumns, _ stride: RowsAndColumns, _ padding: Padding,
        _ dilation: RowsAndColumns, _ rounding: WindowRounding
    ) throws(OperatorError) {
        try operation.checkElements([x])
        guard x.rank == 4 else {
            throw .shapes(operation, [OperandShape("x", x.shape)], expected: .rank(operand: "x", 4))
        }
        shape = x.shape
        rows = WindowAxis(
            extent: x.shape[2], size: Expression(size.rows), stride: stride.rows, dilation: dilation.rows,
            padding: padding.ofRows, rounding: rounding)
        columns = WindowAxis(
            extent: x.shape[3], size: Expression(size.columns), stride: stride.columns, dilation: dilation.columns,
            padding: padding.ofColumns, rounding: rounding)
        guard rows.fits, columns.fits else {
            throw .shapes(operation, [OperandShape("x", x.shape)], expected: .windowFits)
        }
    }

    /// The image with what the windows reach around it; the image itself where that is nothing.
    func padded(_ name: String, _ x: Tensor, with value: Expression) -> Tensor {
        paddedImage(name, x, rows, columns, with: value)
    }

    /// A tensor with an element for each window of the image, its elements joined by the combiner.
    func reduced(
        _ name: String, _ image: Tensor, by combiner: Combiner, source: (Expression) -> Expression = { $0 }
    ) -> Tensor {
        let ky = Axis("ky", extent: rows.size), kx = Axis("kx", extent: columns.size)
        let shape = [self.shape[0], self.shape[1], rows.count, columns.count]
        return compute(name, shape, axes: ["n", "c", "y", "x"], reduce: { (indices: [Expression]) in
            let element = image[indices[0], indices[1], rows.place(indices[2], ky.index), columns.place(indices[3], kx.index)]
            return Reduction(axes: [ky, kx], combiner: combiner, sources: [source(element)])
        })
    }
}

/// An image `[n, c, rows, columns]` and what surrounds it, as far as the windows reach.
func paddedImage(
    _ name: String, _ x: Tensor, _ rows: WindowAxis, _ columns: WindowAxis, with value: Expression
) -> Tensor {
    let rowPadding = rows.needsPadding ? (rows.before, rows.paddedExtent) : (0, rows.extent)
    let columnPadding = columns.needsPadding ? (columns.before, columns.paddedExtent) : (0, columns.extent)
    guard rows.needsPadding || columns.needsPadding else { return x }
    return surrounded(
        name, x, before: [0, 0, rowPadding.0, columnPadding.0],
        shape: [x.shape[0], x.shape[1], rowPadding.1, columnPadding.1], with: value)
}

extension WindowAxis {
    /// How many elements of window `position` count in an average.
    func elementCount(_ position: Expression, _ divisor: AverageDivisor) -> Expression {
        let padding = divisor == .paddedElements
        // Places are counted from the first element of the image.
        let start = position.times(Expression(stride)).minus(before)
        let low = padding ? Expression(0).minus(before) : 0
        let high = padding ? extent.plus(after) : extent
        if padding, paddedExtent == extent.plus(before).plus(after) { return size }
        if !needsPadding { return size }
        let step = Expression(dilation)
        let first = low.minus(start).dividedUp(by: step).atLeast(0)
        let end = high.minus(start).dividedUp(by: step).atMost(size)
        return end.minus(first).atLeast(0)
    }
}
