import NDArray
import TensorExpression
import TensorIR

extension OperatorDefinition {
    static let convTranspose2D = OperatorDefinition(
        "Σ over c and i · stride + ky · dilation - top = y, likewise for x, of x[n, c, i, j] · w[c, o, ky, kx] + bias[o]",
        .contraction,
        [
            OperandDefinition("x"), OperandDefinition("w"),
            OperandDefinition("bias", .oneOf(.numbers), .optional),
        ],
        attributes: transposedWindowAttributes + [
            AttributeDefinition("groups", .integer, 1, "the groups that channels are divided into"), outputTypeAttribute,
        ],
        on: .numbers, result: .attribute("outputType"),
        note: "x is NCHW, w is [c, o / groups, ky, kx]. " + contractionNote + " The bias has the type of the result."
    ) { invocation throws(OperatorError) in
        let groups = try invocation.integer("groups")
        guard groups > 0 else { throw invocation.invalid("groups", .positive) }
        let outputPadding = try invocation.integers("outputPadding", count: 2)
        return [
            try Operators.convTranspose2D(
                invocation.operands[0], invocation.operands[1],
                bias: invocation.operands.count > 2 ? invocation.operands[2] : nil,
                stride: try invocation.rowsAndColumns("stride"), padding: try invocation.padding(),
                outputPadding: RowsAndColumns(outputPadding[0], outputPadding[1]),
                dilation: try invocation.rowsAndColumns("dilation"), groups: groups,
                result: try invocation.contractionResult())
        ]
    }

    private static let transposedWindowAttributes = [
        AttributeDefinition("stride", .integers, [1], "the distance of windows in the result: for rows, for columns, or one for both"),
        AttributeDefinition("dilation", .integers, [1], "the distance of a window's elements"),
        AttributeDefinition(
            "padding", .integers, [0], "what is cut off the result: top, bottom, left, right, or one for all sides"),
        AttributeDefinition(
            "outputPadding", .integers, [0], "what the result has more of at the bottom and on the right, or one for both"),
        AttributeDefinition(
            "padMode", .oneOf(PadMode.allCases.map(\.rawValue)), "pad",
            "pad: as padding says; same, sameLower: extent · stride rows and columns; valid: nothing is cut off"),
    ]
}

/// The transposed convolution of images `[n, c, rows, columns]` with weights `[c, o / groups, ky, kx]`, to which a bias `[o]`
/// may be added: `[n, o, rows, columns]`, with `(rows - 1) · stride + (ky - 1) · dilation + 1 + outputPadding - padding` rows,
/// and columns likewise. It is the gradient of `conv2D` with respect to its image, and ConvTranspose as ONNX defines it.
///
/// Places of the result that the same elements of windows reach form a phase: phases are computed as plain convolutions, no
/// product is one with a zero, and the result is a view that picks from them.
///
/// - Parameters:
///   - padding: what is cut off the result; `.same` leaves `rows · stride` rows.
///   - outputPadding: rows and columns that the result has more of at its end; less than stride or dilation.
///   - groups: output channel o reads the input channels of group ⌊o / (O / groups)⌋ alone.
///   - result: the type of the sums, and of the bias, where it is wider than the operands': `int32` for `int8`.
/// - Throws: `OperatorError` where ranks, channels, groups, the bias or the output padding do not fit, or nothing is left.
public func convTranspose2D(
    _ x: Tensor, _ w: Tensor, bias: Tensor? = nil, stride: RowsAndColumns = 1, padding: Padding = .valid,
    outputPadding: RowsAndColumns = 0, dilation: RowsAndColumns = 1, groups: Int = 1, result: ElementType? = nil
) throws(OperatorError) -> Tensor {
    try Operator.convTranspose2D.checkElements([x, w])
    let types = try ContractionTypes(.convTranspose2D, x.element, result)
    let convolution = try TransposedConvolution(x, w, bias, stride, padding, outputPadding, dilation, groups, types)
    if let bias, bias.element != types.result {
        throw .elementType(.convTranspose2D, operand: "bias", found: bias.element, taken: [types.result])
    }
    return convolution.result(bias)
}
