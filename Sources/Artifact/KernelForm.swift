/// The canonical form in which a library function takes its tensors: docs/kernel-library.md says what each is.
public enum KernelForm: String, CaseIterable, Hashable, Sendable {
    case elementwise, copy, reduction, argument, rows, layerNorm, channels
    case contraction, convolution, transposedConvolution, pooling, concat, gather, pad, count
}

extension KernelForm {
    /// The attributes of an operator that the form brings into extents and strides.
    public func shapingAttributes(of name: String) -> [String] {
        switch self {
        case .elementwise: name == "Cast" ? ["to"] : []
        case .copy:
            switch name {
            case "Reshape": ["shape"]
            case "Transpose": ["permutation"]
            case "Slice": ["starts", "ends", "axes", "steps"]
            case "Tile": ["multiples"]
            default: []
            }
        case .reduction: ["axes", "keepDims"]
        case .argument: ["axis", "keepDims", "outputType"]
        case .rows, .layerNorm, .channels, .concat, .gather: ["axis"]
        case .contraction: ["transposeA", "transposeB", "outputType"]
        case .convolution: ["stride", "dilation", "padding", "padMode", "groups", "outputType"]
        case .transposedConvolution: ["stride", "dilation", "padding", "outputPadding", "padMode", "groups", "outputType"]
        case .pooling: ["kernelSize", "stride", "dilation", "padding", "padMode", "ceilMode", "countIncludePad"]
        case .pad: ["before", "after"]
        case .count: []
        }
    }
}
