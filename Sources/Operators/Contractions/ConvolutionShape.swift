import TensorExpression
import TensorIR

/// What the operands of a convolution are to each other.
struct ConvolutionShape {
    let images: Expression, outputChannels: Expression
    /// The channels that a sum runs over.
    let groupChannels: Expression
    let groups: Int
    let rows: WindowAxis, columns: WindowAxis

    init(
        _ x: Tensor, _ w: Tensor, _ bias: Tensor?, _ stride: RowsAndColumns, _ padding: Padding,
        _ dilation: RowsAndColumns, _ groups: Int
    ) throws(OperatorError) {
        let shapes = [OperandShape("x", x.shape), OperandShape("w", w.shape)]
        for (name, tensor) in [("x", x), ("w", w)] where tensor.rank != 4 {
            throw .shapes(.conv2D, shapes, expected: .rank(operand: name, 4))
        }
        if let channels = x.shape[1].constantInt, channels % groups != 0 {
            throw .shapes(.conv2D, shapes, expected: .groups(groups))
        }
        if let channels = w.shape[0].constantInt, channels % groups != 0 {
            throw .shapes(.conv2D, shapes, expected: .groups(groups))
        }
        groupChannels = x.shape[1].dividedDown(by: Expression(groups))
        guard w.shape[1] == groupChannels else {
            throw .shapes(.conv2D, shapes, expected: .extent(operand: "w", axis: 1, groupChannels))
        }
        if let bias, bias.shape != [w.shape[0]] {
            throw .shapes(
                .conv2D, shapes + [OperandShape("bias", bias.shape)], expected: .shape(operand: "bias", [w.shape[0]]))
        }
        (images, outputChannels, self.groups) = (x.shape[0], w.shape[0], groups)
        rows = WindowAxis(
            extent: x.shape[2], size: w.shape[2], stride: stride.rows, dilation: dilation.rows,
            padding: padding.ofRows, rounding: .down)
        columns = WindowAxis(
            extent: x.shape[3], size: w.shape[3], stride: stride.columns, dilation: dilation.columns,
            padding: padding.ofColumns, rounding: .down)
        guard rows.fits, columns.fits else { throw .shapes(.conv2D, shapes, expected: .windowFits) }
    }

    var result: [Expression] { [images, outputChannels, rows.count, columns.count] }

    /// The axes of a sum; those of extent 1 are left out, so that a depthwise or pointwise convolution has none of them.
    struct WindowAxes {
        let reduced: [Axis]
        let channel: Expression, row: Expression, column: Expression
    }

    func windowAxes() -> WindowAxes {
        let axes = [
            Axis("c", extent: groupChannels), Axis("ky", extent: rows.size), Axis("kx", extent: columns.size),
        ]
        let long = axes.filter { !$0.extent.isOne }
        let reduced = long.isEmpty ? [axes[0]] : long
        let indices = axes.map { axis in reduced.contains(axis) ? axis.index : 0 }
        return WindowAxes(reduced: reduced, channel: indices[0], row: indices[1], column: indices[2])
    }

    /// Where image and weights are read for one product of the sum.
    func operandIndices(_ indices: [Expression], _ window: WindowAxes) -> (image: [Expression], weight: [Expression]) {
        let (n, o, y, x) = (indices[0], indices[1], indices[2], indices[3])
        let place = [n, inputChannel(o, window.channel), rows.place(y, window.row), columns.place(x, window.column)]
        return (place, [o, window.channel, window.row, window.column])
    }

    private func inputChannel(_ output: Expression, _ channel: Expression) -> Expression {
        if groups == 1 { return channel }
        let channelsPerGroup = outputChannels.dividedDown(by: Expression(groups))
        return output.dividedDown(by: channelsPerGroup).times(groupChannels).plus(channel)
    }
}
