import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let primitiveConvolutions: [String: PrimitiveRule] = [
    "Conv2D": .tensor("x w") { p in try convolution(p, rank: 2) },
    "Conv3D": .tensor("x w") { p in try convolution(p, rank: 3) },
    "DepthwiseConv2D": .tensor("x w") { p in
        // Weights lie as [multiplier, channels, height, width].
        let x = try p.tensor("x"), w = try p.tensor("w")
        guard x.rank == 4, w.rank == 4 else { throw NodeProblem.invalid("an image of rank \(x.rank) and weights of rank \(w.rank) do not fit") }
        let turned = try Operators.transpose(w, [1, 0, 2, 3])
        let weights = try reshaped(turned, [w.shape[0].times(w.shape[1]), 1, w.shape[2], w.shape[3]])
        guard let channels = w.shape[1].constantInt else { throw NodeProblem.unsupported("a symbolic number of channels") }
        return try p.onnx("Conv", x, weights, attributes: windows(p, rank: 2, groups: channels))
    },
    "Conv2DTranspose": .tensor("dout weight input_size") { p in try transposedConvolution(p, rank: 2) },
    "Conv3DTranspose": .tensor("dout weight") { p in try transposedConvolution(p, rank: 3) },
    "ConvExt": .tensor("input weight bias stride padding dilation groups") { p in
        try extendedConvolution(p, isTransposed: false)
    },
    "Convolution": .tensor("input weight bias stride padding dilation transposed output_padding groups") { p in
        try extendedConvolution(p, isTransposed: p.flag("transposed"))
    },
    "ConvolutionStr": .tensor("input weight bias stride padding dilation transposed output_padding groups") { p in
        try extendedConvolution(p, isTransposed: p.flag("transposed"))
    },
    "ConvTransposeExt": .tensor("input weight bias stride padding output_padding groups dilation") { p in
        try extendedConvolution(p, isTransposed: true)
    },
]

private func convolution(_ p: PrimitiveCall, rank: Int) throws -> Tensor {
    guard try !p.isChannelLast else { throw NodeProblem.unsupported("a convolution in the order NHWC") }
    guard try p.integer("mode", 1) == 1 else { throw NodeProblem.unsupported("mode \(try p.integer("mode", 1)) of a convolution") }
    let groups = try p.integer("group", p.integer("groups", 1))
    return try p.onnx("Conv", p.tensor("x"), p.tensor("w"), attributes: windows(p, rank: rank, groups: groups))
}

/// The last of the numbers, one for each axis of an image.
func perAxis(_ values: [Int]?, _ standard: Int, _ rank: Int) -> [Int] {
    guard let values, !values.isEmpty else { return [Int](repeating: standard, count: rank) }
    return values.count == 1 ? [Int](repeating: values[0], count: rank) : Array(values.suffix(rank))
}

/// The windows of a convolution as ONNX describes them. Padding that the file has computed counts before the mode it came from.
private func windows(_ p: PrimitiveCall, rank: Int, groups: Int) throws -> [String: GraphAttribute] {
    var attributes: [String: GraphAttribute] = [
        "strides": .integers(perAxis(try p.integers("stride") ?? p.integers("strides"), 1, rank)),
        "dilations": .integers(perAxis(try p.integers("dilation") ?? p.integers("dilations"), 1, rank)),
        "group": .integer(groups),
    ]
    if let pads = try padding(p, rank: rank) {
        attributes["pads"] = .integers(pads)
    } else {
        let mode = try p.word("pad_mode", "valid", numbers: [0: "pad", 1: "same", 2: "valid"]).lowercased()
        attributes["auto_pad"] = .text(mode == "same" ? "SAME_UPPER" : "VALID")
    }
    return attributes
}

/// What lies before each axis, then what lies after each; nil where the mode says it.
private func padding(_ p: PrimitiveCall, rank: Int) throws -> [Int]? {
    let mode = try p.word("pad_mode", "valid", numbers: [0: "pad", 1: "same", 2: "valid"]).lowercased()
    guard mode == "pad" else { return nil }
    var list = try p.integers("pad_list") ?? p.integers("pad") ?? []
    if list.count != 2 * rank || list.contains(where: { $0 < 0 }) { list = try p.integers("pad") ?? [] }
    if list.count == 1 { list = [Int](repeating: list[0], count: 2 * rank) }
    guard list.count == 2 * rank else { throw NodeProblem.invalid("\(list.count) pads are not two for each of \(rank) axes") }
    return (0..<rank).map { list[2 * $0] } + (0..<rank).map { list[2 * $0 + 1] }
}

/// The gradient of a convolution: its result has the extents that the file gives, or that the padding leads to.
private func transposedConvolution(_ p: PrimitiveCall, rank: Int) throws -> Tensor {
    let x = try p.tensor("dout"), w = try p.tensor("weight")
    var attributes = try windows(p, rank: rank, groups: p.integer("group", p.integer("groups", 1)))
    if let size = try p.integers("input_size") ?? declaredShape(p), size.count == rank + 2 {
        attributes["output_shape"] = .integers(Array(size.suffix(rank)))
        if case .integers(let pads)? = attributes["pads"], case .integers(let strides)? = attributes["strides"],
            case .integers(let dilations)? = attributes["dilations"], let given = x.shape.constants, let kernel = w.shape.constants
        {
            // Explicit padding stays where it is; what the extents ask for beyond it comes behind.
            attributes["output_shape"] = nil
            attributes["output_padding"] = .integers((0..<rank).map { axis in
                let full = (given[axis + 2] - 1) * strides[axis] + (kernel[axis + 2] - 1) * dilations[axis] + 1
                return size[axis + 2] - (full - pads[axis] - pads[axis + rank])
            })
        }
    }
    return try p.onnx("ConvTranspose", x, w, attributes: attributes)
}

private func declaredShape(_ p: PrimitiveCall) -> [Int]? {
    guard case .tensor(_, let shape?)? = p.application.declared.first else { return nil }
    let extents = shape.compactMap { dimension -> Int? in if case .fixed(let extent) = dimension { extent } else { nil } }
    return extents.count == shape.count ? extents : nil
}

/// The convolutions of `mint`, whose arguments are PyTorch's.
private func extendedConvolution(_ p: PrimitiveCall, isTransposed: Bool) throws -> Tensor {
    let given = try p.tensor("input"), w = try p.tensor("weight", as: given.element), rank = w.rank - 2
    guard rank > 0, given.rank == w.rank || given.rank == w.rank - 1 else {
        throw NodeProblem.invalid("an image of shape \(given.shape) and weights of shape \(w.shape) do not fit")
    }
    let x = given.rank == w.rank ? given : try unsqueezed(given, [0])
    var attributes: [String: GraphAttribute] = [
        "strides": .integers(perAxis(try p.integers("stride"), 1, rank)),
        "dilations": .integers(perAxis(try p.integers("dilation"), 1, rank)),
        "group": .integer(try p.integer("groups", 1)),
    ]
    let word = try? p.word("padding", "", numbers: [1: "same", 2: "valid"])
    if let word, word.lowercased() == "same" {
        attributes["auto_pad"] = .text("SAME_UPPER")
    } else if let word, word.lowercased() == "valid", (try? p.integers("padding")) == nil {
        attributes["auto_pad"] = .text("VALID")
    } else {
        let pads = perAxis(try p.integers("padding"), 0, rank)
        attributes["pads"] = .integers(pads + pads)
    }
    if isTransposed { attributes["output_padding"] = .integers(perAxis(try p.integers("output_padding"), 0, rank)) }
    let bias = try p.optionalTensor("bias", as: x.element)
    let result = try p.onnx(isTransposed ? "ConvTranspose" : "Conv", x, w, bias, attributes: attributes)
    return given.rank == w.rank ? result : try reshaped(result, Array(result.shape.dropFirst()))
}
