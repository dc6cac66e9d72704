import TensorExpression
import TensorIR

/// What an average over a window that reaches over the image's border is divided by.
public enum AverageDivisor: Sendable {
    /// The number of the window's elements that lie in the image.
    case imageElements
    /// Padding counts, too; what lies beyond the padding does not.
    case paddedElements
}

private let poolAttributes =
    [AttributeDefinition("kernelSize", .integers, nil, "the rows and columns of a window, or one number for both")]
    + windowAttributes
    + [AttributeDefinition("ceilMode", .boolean, false, "whether a last window that fits only in part counts")]

extension OperatorDefinition {
    static let maxPool = OperatorDefinition(
        "max over the window of x[n, c, y · stride + ky · dilation - top, …]", .pooling, [OperandDefinition("x")],
        attributes: poolAttributes, on: .numbers, note: "x is NCHW; the padding is the type's least value."
    ) { invocation throws(OperatorError) in
        [
            try Operators.maxPool(
                invocation.operands[0], size: try invocation.rowsAndColumns("kernelSize"),
                stride: try invocation.rowsAndColumns("stride"), padding: try invocation.padding(),
                dilation: try invocation.rowsAndColumns("dilation"), rounding: try invocation.windowRounding())
        ]
    }

    static let averagePool = OperatorDefinition(
        "Σ over the window of x[n, c, y · stride + ky · dilation - top, …] / count", .pooling, [OperandDefinition("x")],
        attributes: poolAttributes + [
            AttributeDefinition("countIncludePad", .boolean, false, "whether padding counts in the divisor")
        ],
        on: .numbers,
        note: "x is NCHW. Integers are summed as INT32 (64-bit ones in their type), the quotient is rounded towards zero."
    ) { invocation throws(OperatorError) in
        [
            try Operators.averagePool(
                invocation.operands[0], size: try invocation.rowsAndColumns("kernelSize"),
                stride: try invocation.rowsAndColumns("stride"), padding: try invocation.padding(),
                dilation: try invocation.rowsAndColumns("dilation"), rounding: try invocation.windowRounding(),
                divisor: try invocation.boolean("countIncludePad") ? .paddedElements : .imageElements)
        ]
    }
}

extension Invocation {
    fileprivate func windowRounding() throws(OperatorError) -> WindowRounding {
        try boolean("ceilMode") ? .up : .down
    }
}

/// The greatest element of each window of an image `[n, c, rows, columns]`; padding counts as the type's least value.
public func maxPool(
    _ x: Tensor, size: RowsAndColumns, stride: RowsAndColumns = 1, padding: Padding = .valid,
    dilation: RowsAndColumns = 1, rounding: WindowRounding = .down
) throws(OperatorError) -> Tensor {
    let windows = try PoolWindows(.maxPool, x, size, stride, padding, dilation, rounding)
    let image = windows.padded("maxPool.padded", x, with: x.element.least)
    return windows.reduced("maxPool", image, by: .maximum(x.element))
}

/// The mean of each window of an image `[n, c, rows, columns]`.
///
/// Integers are summed as `int32`, those of 64 bits in their own type; the quotient is rounded towards zero.
public func averagePool(
    _ x: Tensor, size: RowsAndColumns, stride: RowsAndColumns = 1, padding: Padding = .valid,
    dilation: RowsAndColumns = 1, rounding: WindowRounding = .down, divisor: AverageDivisor = .imageElements
) throws(OperatorError) -> Tensor {
    let windows = try PoolWindows(.averagePool, x, size, stride, padding, dilation, rounding)
    let image = windows.padded("avgPool.padded", x, with: .constant(0, ValueType(x.element)))
    let wide = x.element.isInteger && x.element.bitCount < 32 ? .int32 : x.element
    let sums = windows.reduced("avgPool.sum", image, by: .sum(wide)) { $0.cast(to: wide) }
    return compute("avgPool", sums.shape, axes: ["n", "c", "y", "x"]) { (indices: [Expression]) in
        let rows = windows.rows.elementCount(indices[2], divisor)
        let columns = windows.columns.elementCount(indices[3], divisor)
        return (sums[indices] / rows.times(columns).asElement(wide)).cast(to: x.element)
    }
}
