import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let primitivePools: [String: PrimitiveRule] = [
    "MaxPool": .tensor("x kernel_size strides pad_mode data_format") { p in
        try p.onnx("MaxPool", image(p, "x", 2), attributes: windows(p, 2))
    },
    "AvgPool": .tensor("x kernel_size strides pad_mode data_format") { p in
        try p.onnx("AveragePool", image(p, "x", 2), attributes: windows(p, 2))
    },
    "MaxPool3D": .tensor("x kernel_size strides pad_mode") { p in
        try p.onnx("MaxPool", image(p, "x", 3), attributes: windows(p, 3))
    },
    "AvgPool3D": .tensor("x kernel_size strides pad_mode") { p in
        var attributes = try windows(p, 3)
        let divisor = try p.integer("divisor_override", 0), includesPads = try p.flag("count_include_pad", true)
        attributes["count_include_pad"] = .integer(includesPads || divisor != 0 ? 1 : 0)
        let result = try p.onnx("AveragePool", image(p, "x", 3), attributes: attributes)
        return divisor == 0 ? result : divided(result, by: Double(divisor), of: attributes)
    },
    "AvgPool1D": .tensor("input kernel_size stride padding ceil_mode count_include_pad") { p in try extendedAverage(p, 1) },
    "AvgPool2D": .tensor("input kernel_size stride padding ceil_mode count_include_pad divisor_override") { p in
        try extendedAverage(p, try p.tensor("input").rank == 5 ? 3 : 2)
    },
    "MaxPoolWithArgmax": .values("x kernel_size strides pad_mode data_format") { p in
        try withPlaces(p, image(p, "x", 2), windows(p, 2))
    },
    "MaxPoolWithArgmaxV2": .values("x kernel_size strides pads dilation ceil_mode") { p in try extendedMaximum(p, "x", "strides", "pads") },
    "MaxPoolWithIndices": .values("x kernel_size strides pads dilation ceil_mode argmax_type") { p in
        try extendedMaximum(p, "x", "strides", "pads")
    },
    "MaxPoolWithMask": .values("x kernel_size strides pads dilation ceil_mode argmax_type") { p in
        try extendedMaximum(p, "x", "strides", "pads")
    },
    "FuncMaxPool2D": .values("input kernel_size stride padding dilation ceil_mode return_indices") { p in
        try extendedMaximum(p, "input", "stride", "padding")
    },
    "MaxUnpool2D": .tensor("x argmax") { p in try unpooled(p, 2) },
    "MaxUnpool3D": .tensor("x argmax") { p in try unpooled(p, 3) },
    "AdaptiveAvgPool1D": .tensor("input output_size") { p in try adaptive(p, "input", 1) { try Operators.reduceMean($0, over: $1, reducedAxes: .kept) } },
    "AdaptiveAvgPool2D": .tensor("input output_size") { p in try adaptive(p, "input", 2) { try Operators.reduceMean($0, over: $1, reducedAxes: .kept) } },
    "AdaptiveAvgPool3D": .tensor("input output_size") { p in try adaptive(p, "input", 3) { try Operators.reduceMean($0, over: $1, reducedAxes: .kept) } },
    "AdaptiveMaxPool1D": .tensor("input output_size") { p in try adaptive(p, "input", 1) { try Operators.reduceMax($0, over: $1, reducedAxes: .kept) } },
    "AdaptiveMaxPool2D": .tensor("input output_size") { p in try adaptive(p, "input", 2) { try Operators.reduceMax($0, over: $1, reducedAxes: .kept) } },
    "AdaptiveMaxPool3D": .tensor("input output_size") { p in try adaptive(p, "input", 3) { try Operators.reduceMax($0, over: $1, reducedAxes: .kept) } },
]

/// The image, in the order that all our pools take.
private func image(_ p: PrimitiveCall, _ name: String, _ rank: Int) throws -> Tensor {
    guard try !p.isChannelLast else { throw NodeProblem.unsupported("pooling in the order NHWC") }
    let x = try p.tensor(name)
    guard x.rank == rank + 2 else { throw NodeProblem.invalid("an operand of rank \(x.rank) is no image of \(rank) axes") }
    return x
}

/// Each element where it was before pooling, zeros elsewhere. Places count within one channel of one image.
private func unpooled(_ p: PrimitiveCall, _ rank: Int) throws -> Tensor {
    let x = try image(p, "x", rank), places = try p.tensor("argmax")
    guard places.shape == x.shape else { throw NodeProblem.invalid("argmax has not the shape of x") }
    let kernel = perAxis(try p.integers("ksize"), 1, rank), strides = perAxis(try p.integers("strides"), 1, rank)
    let pads = perAxis(try p.integers("pads"), 0, rank), given = try p.integers("output_shape") ?? []
    guard given.isEmpty || given.count >= rank && given.allSatisfy({ $0 >= 0 }) else {
        throw NodeProblem.invalid("output_shape \(given) is no shape of \(rank) axes")
    }
    let extents = (0..<rank).map { axis in
        given.isEmpty
            ? x.shape[axis + 2].minus(1).times(Expression(strides[axis])).plus(Expression(kernel[axis] - 2 * pads[axis]))
            : Expression(given[given.count - rank + axis])
    }
    let axes = x.shape[2...].enumerated().map { Axis("k\($0)", extent: $1) }
    // Where windows overlap, several elements have been at one place: the last counts.
    let sources = compute("maxUnpool.source", Array(x.shape[..<2]) + extents, reduce: { (indices: [Expression]) in
        let source = Array(indices[..<2]) + axes.map(\.index)
        let place = extents.indices.reduce(Expression(0)) { $0.times(extents[$1]).plus(indices[$1 + 2]) }
        let number = axes.indices.reduce(Expression(0)) { $0.times(x.shape[$1 + 2]).plus(axes[$1].index) }
        return Reduction(axes: axes, combiner: .maximum(.int32), sources: [select(places[source].cast(to: .int32).equals(place), number, -1)])
    })
    let flat = try reshaped(x, Array(x.shape[..<2]) + [elementCount(x.shape[2...])])
    return compute("maxUnpool", sources.shape) { (indices: [Expression]) in
        sources[indices].bound("source") { conditional($0 >= 0, flat[indices[0], indices[1], $0], constant(0, x.element)) }
    }
}

private func windows(_ p: PrimitiveCall, _ rank: Int) throws -> [String: GraphAttribute] {
    let kernel = perAxis(try p.integers("kernel_size") ?? p.integers("ksize"), 1, rank)
    var attributes: [String: GraphAttribute] = [
        "kernel_shape": .integers(kernel), "strides": .integers(perAxis(try p.integers("strides") ?? p.integers("stride"), 1, rank)),
    ]
    switch try p.word("pad_mode", "valid", numbers: [0: "pad", 1: "same", 2: "valid"]).lowercased() {
    case "same": attributes["auto_pad"] = .text("SAME_UPPER")
    case "pad", "calculated":
        let list = try p.integers("pad_list") ?? p.integers("pad") ?? []
        guard list.count == 2 * rank else { throw NodeProblem.invalid("\(list.count) pads are not two for each of \(rank) axes") }
        attributes["pads"] = .integers((0..<rank).map { list[2 * $0] } + (0..<rank).map { list[2 * $0 + 1] })
        attributes["ceil_mode"] = .integer(try p.flag("ceil_mode") ? 1 : 0)
    default: attributes["ceil_mode"] = .integer(try p.flag("ceil_mode") ? 1 : 0)
    }
    return attributes
}

/// The pools of `mint`, whose arguments are PyTorch's.
private func extendedWindows(_ p: PrimitiveCall, _ rank: Int, _ strides: String, _ padding: String) throws -> [String: GraphAttribute] {
    let kernel = perAxis(try p.integers("kernel_size") ?? p.integers("ksize"), 1, rank)
    let given = try p.integers(strides) ?? []
    let pads = perAxis(try p.integers(padding), 0, rank)
    return [
        "kernel_shape": .integers(kernel), "strides": .integers(given.isEmpty ? kernel : perAxis(given, 1, rank)),
        "pads": .integers(pads + pads), "ceil_mode": .integer(try p.flag("ceil_mode") ? 1 : 0),
        "dilations": .integers(perAxis(try p.integers("dilation"), 1, rank)),
    ]
}

private func extendedAverage(_ p: PrimitiveCall, _ rank: Int) throws -> Tensor {
    let given = try p.tensor("input")
    let x = given.rank == rank + 2 ? given : try unsqueezed(given, [0])
    var attributes = try extendedWindows(p, rank, "stride", "padding")
    let divisor = try p.optionalNumber("divisor_override"), includesPads = try p.flag("count_include_pad", true)
    attributes["count_include_pad"] = .integer(includesPads || divisor != nil ? 1 : 0)
    attributes["dilations"] = nil
    var result = try p.onnx("AveragePool", x, attributes: attributes)
    if let divisor { result = divided(result, by: divisor, of: attributes) }
    return given.rank == rank + 2 ? result : try reshaped(result, Array(result.shape.dropFirst()))
}

/// Sums that another number than the window's size divides.
private func divided(_ averages: Tensor, by divisor: Double, of attributes: [String: GraphAttribute]) -> Tensor {
    guard case .integers(let kernel)? = attributes["kernel_shape"] else { preconditionFailure("a pool has a kernel") }
    let factor = Double(kernel.reduce(1, *)) / divisor
    return mapped("averagePool.divided", averages) { $0 * constant(factor, like: $0) }
}

private func extendedMaximum(_ p: PrimitiveCall, _ name: String, _ strides: String, _ padding: String) throws -> [Lowered] {
    let given = try p.tensor(name)
    let x = given.rank == 3 ? try unsqueezed(given, [0]) : given
    guard x.rank > 3 else { throw NodeProblem.invalid("an operand of rank \(x.rank) is no image") }
    let attributes = try extendedWindows(p, x.rank - 2, strides, padding)
    let results = try withPlaces(p, x, attributes)
    guard given.rank == 3 else { return results }
    return try results.map { .tensor(try reshaped($0.asTensor!.tensor, Array($0.asTensor!.shape.dropFirst()))) }
}

/// The maxima, and where in its image each lies.
private func withPlaces(_ p: PrimitiveCall, _ x: Tensor, _ attributes: [String: GraphAttribute]) throws -> [Lowered] {
    guard p.application.wants(1) else { return try p.onnx("MaxPool", [.tensor(x)], attributes) }
    let results = try p.onnx("MaxPool", [.tensor(x)], attributes, results: 2)
    let extent = elementCount(x.shape[2...])
    let places = mapped("maxPool.place", results[1].asTensor!.tensor) { $0.cast(to: .int32).modulo(extent).cast(to: .int64) }
    return [results[0], .tensor(places)]
}

/// Windows that share an axis evenly: the i-th of m goes from ⌊i·n/m⌋ to ⌈(i+1)·n/m⌉.
private func adaptive(_ p: PrimitiveCall, _ name: String, _ rank: Int, _ reduce: (Tensor, [Int]) throws -> Tensor) throws -> Tensor {
    let x = try p.tensor(name)
    let lead = x.rank - rank
    guard lead >= 0, let given = try p.integers("output_size") else { throw NodeProblem.invalid("argument output_size is missing") }
    let sizes = perAxis(given, 1, rank)
    if sizes.allSatisfy({ $0 == 1 }) { return try reduce(x, Array(lead..<x.rank)) }
    var result = x
    for (place, size) in sizes.enumerated() where size > 0 {
        let axis = lead + place
        guard let extent = x.shape[axis].constantInt else { throw NodeProblem.unsupported("adaptive pooling of a symbolic extent") }
        if extent == size { continue }
        let source = result
        let parts = try (0..<size).map { index in
            let first = index * extent / size, last = ((index + 1) * extent + size - 1) / size
            return try reduce(part(of: source, axis, from: Expression(first), Expression(last - first)), [axis])
        }
        result = try concatenated(parts, axis)
    }
    return result
}
