import NDArray
import TensorExpression
import TensorIR

extension OperatorDefinition {
    static let conv2D = OperatorDefinition(
        "Σ over c, ky, kx of x[n, c, y · stride + ky · dilation - top, …] · w[o, c, ky, kx] + bias[o]", .contraction,
        [
            OperandDefinition("x"), OperandDefinition("w"),
            OperandDefinition("bias", .oneOf(.numbers), .optional),
        ],
        attributes: windowAttributes + [
            AttributeDefinition("groups", .integer, 1, "the groups that channels are divided into"), outputTypeAttribute,
        ],
        on: .numbers, result: .attribute("outputType"),
        note: "x is NCHW, w is OIHW. " + contractionNote + " The bias has the type of the result."
    ) { invocation throws(OperatorError) in
        let groups = try invocation.integer("groups")
        guard groups > 0 else { throw invocation.invalid("groups", .positive) }
        return [
            try Operators.conv2D(
                invocation.operands[0], invocation.operands[1],
                bias: invocation.operands.count > 2 ? invocation.operands[2] : nil,
                stride: try invocation.rowsAndColumns("stride"), padding: try invocation.padding(),
                dilation: try invocation.rowsAndColumns("dilation"), groups: groups,
                result: try invocation.contractionResult())
        ]
    }
}

/// The convolution of images `[n, c, rows, columns]` with weights `[o, c / groups, ky, kx]`, to which a bias `[o]` may
/// be added: `[n, o, rows, columns]`. It is a cross-correlation, as everywhere in the field.
///
/// The padded image is a computation of its own, which a schedule may inline or compute.
///
/// - Parameters:
///   - groups: output channel o reads the input channels of group ⌊o / (O / groups)⌋ alone.
///   - result: the type of the sums, and of the bias, where it is wider than the operands': `int32` for `int8`.
public func conv2D(
    _ x: Tensor, _ w: Tensor, bias: Tensor? = nil, stride: RowsAndColumns = 1, padding: Padding = .valid,
    dilation: RowsAndColumns = 1, groups: Int = 1, result: ElementType? = nil
) throws(OperatorError) -> Tensor {
    try Operator.conv2D.checkElements([x, w])
    let types = try ContractionTypes(.conv2D, x.element, result)
    let shape = try ConvolutionShape(x, w, bias, stride, padding, dilation, groups)
    if let bias, bias.element != types.result {
        throw .elementType(.conv2D, operand: "bias", found: bias.element, taken: [types.result])
    }
    let image = paddedImage("conv2D.padded", x, shape.rows, shape.columns, with: .constant(0, ValueType(x.element)))
    let sums = shape.hasGroupAxis ? groupedSums(image, w, shape, types) : plainSums(image, w, shape, types)
    let narrowed = types.narrowed(sums)
    guard let bias else { return narrowed }
    return compute("conv2D.biased", shape.result, axes: ["n", "o", "y", "x"]) { (indices: [Expression]) in
        narrowed[indices] + bias[indices[1]]
    }
}

/// The sums of a convolution of one group, or of groups of one channel each.
private func plainSums(_ image: Tensor, _ w: Tensor, _ shape: ConvolutionShape, _ types: ContractionTypes) -> Tensor {
    compute("conv2D", shape.result, axes: ["n", "o", "y", "x"], reduce: { (indices: [Expression]) in
        let window = shape.windowReduction()
        let (place, weight) = shape.operandIndices(indices, window.indices)
        return Reduction(
            axes: window.axes, combiner: .sum(types.sum),
            sources: [types.widened(image[place]) * types.widened(w[weight])])
    })
}

/// The sums of groups of several channels: the group is an axis of its own, of which a schedule sees that operands share it.
private func groupedSums(_ image: Tensor, _ w: Tensor, _ shape: ConvolutionShape, _ types: ContractionTypes) -> Tensor {
    let outputs = shape.groupOutputs
    let weights = compute(
        "conv2D.weights", [Expression(shape.groups), outputs] + w.shape[1...], axes: ["g", "o", "c", "ky", "kx"]
    ) { (indices: [Expression]) in w[[indices[0].times(outputs).plus(indices[1])] + indices[2...]] }
    let result = shape.result
    let extents = [result[0], Expression(shape.groups), outputs, result[2], result[3]]
    let sums = compute("conv2D.groups", extents, axes: ["n", "g", "o", "y", "x"], reduce: { (indices: [Expression]) in
        let window = shape.windowReduction()
        let (place, weight) = shape.operandIndices(group: indices[1], [indices[0]] + indices[2...], window.indices)
        return Reduction(
            axes: window.axes, combiner: .sum(types.sum),
            sources: [types.widened(image[place]) * types.widened(weights[[indices[1]] + weight])])
    })
    return compute("conv2D", result, axes: ["n", "o", "y", "x"]) { (indices: [Expression]) in
        sums[indices[0], indices[1].dividedDown(by: outputs), indices[1].modulo(outputs), indices[2], indices[3]]
    }
}
