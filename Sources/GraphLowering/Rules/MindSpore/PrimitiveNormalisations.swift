import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let primitiveNormalisations: [String: PrimitiveRule] = [
    "BatchNorm": .values("input_x scale bias mean variance is_training epsilon momentum data_format") { p in
        guard try !p.isChannelLast else { throw NodeProblem.unsupported("normalising in the order NHWC") }
        let parameters = try ["input_x", "scale", "bias", "mean", "variance"].map { try p.real($0) }
        return try normalisedBatch(p, parameters, isTraining: p.flag("is_training"), epsilon: p.number("epsilon", 1e-5))
    },
    "BatchNormExtended": .values("input weight bias running_mean runnning_var training momentum epsilon") { p in
        let x = try p.image("input")
        func parameter(_ name: String, _ standard: Double) throws -> Tensor { try p.parameter(name, standard, [x.shape[1]], x.element) }
        let parameters = [
            x, try parameter("weight", 1), try parameter("bias", 0), try parameter("running_mean", 0), try parameter("runnning_var", 1),
        ]
        let isTraining = try p.flag("training") || !p.has("running_mean")
        return try normalisedBatch(p, parameters, isTraining: isTraining, epsilon: p.number("epsilon", 1e-5))
    },
    "LayerNorm": .values("input_x gamma beta begin_norm_axis begin_params_axis epsilon") { p in
        let x = try p.real("input_x")
        let axis = try p.axis("begin_norm_axis", 1, rank: x.rank)
        let first = try p.axis("begin_params_axis", 1, rank: x.rank)
        let epsilon = try p.number("epsilon", 1e-7)
        return try normalisedLayer(p, x, scale: p.real("gamma"), bias: p.real("beta"), axis: axis, parameterAxis: first, epsilon: epsilon)
    },
    "LayerNormExtended": .values("input normalized_shape weight bias eps") { p in
        let x = try p.real("input")
        let axis = x.rank - (try p.integers("normalized_shape") ?? [0]).count
        guard axis >= 0 else { throw NodeProblem.invalid("normalized_shape has more axes than input, which has \(x.rank)") }
        let row = Array(x.shape[axis...])
        let scale = try p.parameter("weight", 1, row, x.element), bias = try p.parameter("bias", 0, row, x.element)
        return try normalisedLayer(p, x, scale: scale, bias: bias, axis: axis, parameterAxis: axis, epsilon: p.number("eps", 1e-5))
    },
    "GroupNorm": .values("input num_groups weight bias eps") { p in
        let x = try p.image("input")
        let row = [x.shape[1]]
        let scale = try p.parameter("weight", 1, row, x.element), bias = try p.parameter("bias", 0, row, x.element)
        let groups = try p.integer("num_groups", 1)
        let epsilon = try p.number("eps", 1e-5)
        let normal = try p.onnx(
            "GroupNormalization", x, scale, bias, attributes: ["num_groups": .integer(groups), "epsilon": .number(Float(epsilon))])
        guard p.application.wants(1) || p.application.wants(2) else { return [.tensor(normal)] }
        let grouped = try reshaped(x, [x.shape[0], Expression(groups), elementCount(x.shape[1...]).dividedDown(by: Expression(groups))])
        let moments = try Moments(of: grouped, over: [2], epsilon: epsilon)
        return try [.tensor(normal)] + [moments.mean, moments.factor].map { .tensor(try reshaped($0, Array(grouped.shape[..<2]))) }
    },
    "InstanceNorm": .tensor("input_x gamma beta mean variance epsilon") { p in
        try p.onnx(
            "InstanceNormalization", p.real("input_x"), p.real("gamma"), p.real("beta"),
            attributes: ["epsilon": .number(Float(try p.number("epsilon", 1e-5)))])
    },
    "RmsNorm": .values("x gamma epsilon") { p in
        let x = try p.real("x"), gamma = try p.real("gamma")
        guard gamma.rank <= x.rank else { throw NodeProblem.invalid("gamma of rank \(gamma.rank) does not fit x of rank \(x.rank)") }
        let axes = Array((x.rank - gamma.rank)..<x.rank)
        let epsilon = constant(try p.number("epsilon", 1e-6), x.element)
        let mean = try keepingAxes(mapped("square", x) { $0 * $0 }, axes) { try Operators.reduceMean($0, over: $1, reducedAxes: $2) }
        let factor = mapped("rmsNorm.factor", mean) { 1.0 / squareRoot($0 + epsilon) }
        return [.tensor(try elementwise("rmsNorm", [x, factor, gamma]) { $0[0] * $0[1] * $0[2] }), .tensor(factor)]
    },
    "LRN": .tensor("x depth_radius bias alpha beta norm_region") { p in
        let radius = try p.integer("depth_radius", 5), size = 2 * radius + 1
        return try p.onnx("LRN", p.real("x"), attributes: [
            "size": .integer(size), "bias": .number(Float(try p.number("bias", 1))),
            "alpha": .number(Float(try p.number("alpha", 1) * Double(size))), "beta": .number(Float(try p.number("beta", 0.5))),
        ])
    },
    "Dropout": .values("x keep_prob Seed0 Seed1") { p in
        guard try p.number("keep_prob", 0.5) == 1 else { throw NodeProblem.unsupported("dropping elements at random, which is for training,") }
        let x = try p.lowered("x")
        return [.tensor(x), .tensor(filled("mask", x.shape, constant(1, x.tensor.element)))]
    },
    "Dropout2D": withoutDropping, "Dropout3D": withoutDropping,
]

extension PrimitiveCall {
    /// The operand as floats, whose second axis are channels.
    fileprivate func image(_ name: String) throws -> Tensor {
        let x = try real(name)
        guard x.rank > 1 else { throw NodeProblem.invalid("\(name) of rank \(x.rank) has no axis of channels") }
        return x
    }
}

private let withoutDropping = PrimitiveRule.values("x keep_prob") { p in
    guard try p.number("keep_prob", 0.5) == 1 else { throw NodeProblem.unsupported("dropping elements at random, which is for training,") }
    let x = try p.lowered("x")
    return [.tensor(x), .tensor(filled("mask", x.shape, true))]
}

/// The normal image, then what training makes of mean and variance.
private func normalisedBatch(_ p: PrimitiveCall, _ operands: [Tensor], isTraining: Bool, epsilon: Double) throws -> [Lowered] {
    let (mean, variance) = (operands[3], operands[4])
    if !isTraining {
        let result = try p.onnx("BatchNormalization", operands.map { .tensor($0) }, ["epsilon": .number(Float(epsilon))])
        return result + [mean, variance, mean, variance].map { .tensor($0) }
    }
    let results = try p.onnx(
        "BatchNormalization", operands.map { .tensor($0) }, ["epsilon": .number(Float(epsilon)), "training_mode": .integer(1)], results: 3)
    return results + [results[1], results[2]]
}

private func normalisedLayer(
    _ p: PrimitiveCall, _ x: Tensor, scale: Tensor, bias: Tensor, axis: Int, parameterAxis: Int, epsilon: Double
) throws -> [Lowered] {
    let row = Array(x.shape[parameterAxis...])
    let wants = p.application.wants(1) || p.application.wants(2)
    let (scale, bias) = (try reshaped(scale, row), try reshaped(bias, row))
    let attributes: [String: GraphAttribute] = ["axis": .integer(axis), "epsilon": .number(Float(epsilon))]
    let normal = try p.onnx("LayerNormalization", x, scale, bias, attributes: attributes)
    guard wants else { return [.tensor(normal)] }
    let moments = try Moments(of: x, over: Array(axis..<x.rank), epsilon: epsilon)
    return [.tensor(normal), .tensor(moments.mean), .tensor(moments.variance)]
}
