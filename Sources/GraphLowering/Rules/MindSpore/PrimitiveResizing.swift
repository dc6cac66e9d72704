import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let primitiveResizing: [String: PrimitiveRule] = [
    "ResizeBilinearV2": .value("image size align_corners half_pixel_centers") { p in try resized(p, "image", "linear") },
    "ResizeBicubic": .value("image size align_corners half_pixel_centers") { p in try resized(p, "image", "cubic") },
    "ResizeNearestNeighbor": .value("input_x size align_corners half_pixel_centers") { p in try resized(p, "input_x", "nearest") },
    "ResizeLinear1D": .value("x size coordinate_transformation_mode") { p in
        let mode = try p.word("coordinate_transformation_mode", "align_corners", numbers: [0: "asymmetric", 1: "align_corners", 2: "half_pixel"])
        return try resized(p, "x", try sizes(p, "size"), mode: "linear", transformation: mode, nearest: "floor")
    },
    "UpsampleNearest": .value("x output_size scales") { p in
        try resized(p, "x", try sizes(p, "output_size"), mode: "nearest", transformation: "asymmetric", nearest: "floor")
    },
    "UpsampleLinear": .value("x output_size scales align_corners") { p in
        try resized(p, "x", try sizes(p, "output_size"), mode: "linear", transformation: try p.flag("align_corners") ? "align_corners" : "half_pixel", nearest: "floor")
    },
    "UpsampleBicubic2D": .value("x output_size scales align_corners") { p in
        try resized(p, "x", try sizes(p, "output_size"), mode: "cubic", transformation: try p.flag("align_corners") ? "align_corners" : "half_pixel", nearest: "floor")
    },
    "AffineGrid": .value("theta output_size") { p in
        guard let size = try p.integers("output_size") else { throw NodeProblem.invalid("argument output_size is missing") }
        return try p.onnx(
            "AffineGrid", [.tensor(try p.tensor("theta")), p.known(size)], ["align_corners": .integer(try p.flag("align_corners") ? 1 : 0)])[0]
    },
    "GridSampler2D": .tensor("input_x grid interpolation_mode padding_mode align_corners") { p in
        let mode = try p.word("interpolation_mode", "bilinear", numbers: [0: "bilinear", 1: "nearest", 2: "bicubic"])
        return try p.onnx("GridSample", p.real("input_x"), p.real("grid"), attributes: [
            "mode": .text(["bilinear": "linear", "bicubic": "cubic"][mode] ?? mode),
            "padding_mode": .text(try p.word("padding_mode", "zeros", numbers: [0: "zeros", 1: "border", 2: "reflection"])),
            "align_corners": .integer(try p.flag("align_corners") ? 1 : 0),
        ])
    },
]

private func resized(_ p: PrimitiveCall, _ name: String, _ mode: String) throws -> Lowered {
    let alignsCorners = try p.flag("align_corners"), isHalfPixel = try p.flag("half_pixel_centers")
    let transformation = alignsCorners ? "align_corners" : isHalfPixel ? "half_pixel" : "asymmetric"
    let nearest = alignsCorners ? "round_prefer_ceil" : "floor"
    return try resized(p, name, try sizes(p, "size"), mode: mode, transformation: transformation, nearest: nearest)
}

/// The extents of an image: given, or by factors.
private func sizes(_ p: PrimitiveCall, _ name: String) throws -> [Int] {
    if let sizes = try p.integers(name), !sizes.isEmpty { return sizes }
    guard let scales = try p.numbers("scales"), let shape = try p.stored("x").shape.constants else {
        throw NodeProblem.invalid("argument \(name) is missing")
    }
    return zip(shape.suffix(scales.count), scales).map { Int((Double($0) * $1).rounded(.down)) }
}

private func resized(
    _ p: PrimitiveCall, _ name: String, _ sizes: [Int], mode: String, transformation: String, nearest: String
) throws -> Lowered {
    let x = try p.tensor(name)
    let axes = Array((x.rank - sizes.count)..<x.rank)
    guard x.rank >= sizes.count + 2 else { throw NodeProblem.invalid("an operand of rank \(x.rank) is no image of \(sizes.count) axes") }
    var attributes: [String: GraphAttribute] = [
        "axes": .integers(axes), "mode": .text(mode), "coordinate_transformation_mode": .text(transformation),
        "nearest_mode": .text(nearest),
    ]
    if p.application.node.operation.name == "ResizeBicubic" {
        // Weights come from a table.
        attributes["steps"] = .integer(1024)
        if transformation == "half_pixel" {
            // Keys' kernel, of the elements in the image only.
            attributes["cubic_coeff_a"] = .number(-0.5)
            attributes["exclude_outside"] = .integer(1)
        }
    }
    return try p.onnx("Resize", [.tensor(x), nil, nil, p.known(sizes)], attributes)[0]
}
