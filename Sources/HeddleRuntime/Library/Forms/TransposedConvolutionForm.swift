import NDArray

extension KernelRequest {
    /// x `[n, channels, rows, columns]`, w `[channels, outputsPerGroup, ky, kx]`.
    func transposedConvolutionCall() throws(KernelLibraryError) -> KernelCall {
        try refuseOtherResultType()
        let (x, w) = (operands[0], operands[1])
        guard x.rank == 4 else { throw invalid(.rank(operand: "x", 4)) }
        guard w.rank == 4 else { throw invalid(.rank(operand: "w", 4)) }
        let groups = try integer("groups", or: 1)
        guard groups > 0 else { throw invalid("groups", attributes["groups"], .positive) }
        guard x.shape[1] % groups == 0 else { throw invalid(.groups) }
        guard w.shape[0] == x.shape[1] else {
            throw invalid(.shape(operand: "w", [x.shape[1]] + w.shape[1...]))
        }
        let axes = try [0, 1].map { axis throws(KernelLibraryError) in try transposedAxis(axis, x.shape, w.shape) }
        let outputs = w.shape[1].multipliedReportingOverflow(by: groups)
        guard !outputs.overflow else { throw .tooLarge(name, operands.map(\.shape)) }
        var call = KernelCall(
            [x, w], extents: axes[0].extents("y").merging(axes[1].extents("x")) { $1 },
            shape: [x.shape[0], outputs.partialValue, axes[0].count, axes[1].count])
        call.extents.merge(
            [
                "n": x.shape[0], "channels": x.shape[1], "rows": x.shape[2], "columns": x.shape[3], "c": x.shape[1] / groups,
                "outputsPerGroup": w.shape[1], "outputs": outputs.partialValue,
            ]) { $1 }
        return call
    }

    private func transposedAxis(_ axis: Int, _ image: [Int], _ weights: [Int]) throws(KernelLibraryError) -> TransposedAxis {
        let stride = try positivePair("stride")[axis], dilation = try positivePair("dilation")[axis]
        let sides = try integers("padding", or: [0], count: 4), extra = try integers("outputPadding", or: [0], count: 2)
        guard sides.allSatisfy({ (0...Int(Int32.max)).contains($0) }) else { throw invalid("padding", attributes["padding"], .nonnegative) }
        guard extra[axis] >= 0 else { throw invalid("outputPadding", attributes["outputPadding"], .nonnegative) }
        guard extra[axis] < max(stride, dilation) else {
            throw invalid("outputPadding", attributes["outputPadding"], .lessThan(max(stride, dilation)))
        }
        let (extent, size) = (image[2 + axis], weights[2 + axis])
        let reach = (size - 1) * dilation + 1 + extra[axis]
        let whole = (extent - 1) * stride + reach, cut = max(0, reach - stride)
        let (before, count): (Int, Int)
        switch try text("padMode", or: "pad") {
        case "same": (before, count) = (cut / 2, extent * stride)
        case "sameLower": (before, count) = (cut - cut / 2, extent * stride)
        case "valid": (before, count) = (0, whole)
        case "pad": (before, count) = (sides[2 * axis], whole - sides[2 * axis] - sides[2 * axis + 1])
        case let mode: throw .notInLibrary(name, name: "padMode", value: mode)
        }
        guard count > 0 else { throw invalid(.resultIsLeft) }
        return TransposedAxis(size: size, stride: stride, dilation: dilation, before: before, count: count)
    }
}

/// One axis of a transposed convolution.
private struct TransposedAxis {
    let size: Int, stride: Int, dilation: Int
    let before: Int, count: Int

    func extents(_ suffix: String) -> [String: Int] {
        [
            "k\(suffix)": size, "m\(suffix)": count, "stride.\(suffix)": stride, "dilation.\(suffix)": dilation,
            "before.\(suffix)": before,
        ]
    }
}
