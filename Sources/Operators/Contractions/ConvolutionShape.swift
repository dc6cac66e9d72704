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

    /// The channels of the result that one group makes.
    var groupOutputs: Expression { outputChannels.dividedDown(by: Expression(groups)) }

    /// Whether groups join several channels: what a depthwise convolution does not.
    var hasGroupAxis: Bool { groups > 1 && !(groupChannels.isOne && groupOutputs.isOne) }

    /// c, ky and kx.
    func windowReduction() -> WindowReduction {
        WindowReduction([("c", groupChannels), ("ky", rows.size), ("kx", columns.size)])
    }

    /// Where image and weights are read for one product of the sum.
    func operandIndices(_ indices: [Expression], _ window: [Expression]) -> (image: [Expression], weight: [Expression]) {
        let group = groups == 1 ? 0 : indices[1].dividedDown(by: groupOutputs)
        return operandIndices(group: group, indices, window)
    }

    func operandIndices(
        group: Expression, _ indices: [Expression], _ window: [Expression]
    ) -> (image: [Expression], weight: [Expression]) {
        let channel = group.times(groupChannels).plus(window[0])
        return (
            [indices[0], channel, rows.place(indices[2], window[1]), columns.place(indices[3], window[2])], [indices[1]] + window
        )
    }
}
