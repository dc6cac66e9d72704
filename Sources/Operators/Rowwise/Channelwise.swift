import TensorExpression
import TensorIR

private let channelAttribute = AttributeDefinition("axis", .integer, 1, "the axis of the channels")

extension OperatorDefinition {
    static let biasAdd = OperatorDefinition(
        "x + bias[c]", .channelwise, [OperandDefinition("x"), OperandDefinition("bias")],
        attributes: [channelAttribute], on: .numbers, note: "c is the index along the axis. Integers wrap."
    ) { invocation throws(OperatorError) in
        [try Operators.biasAdd(invocation.operands[0], invocation.operands[1], axis: try invocation.integer("axis"))]
    }

    static let batchNorm = OperatorDefinition(
        "(x - mean[c]) / √(variance[c] + epsilon) · scale[c] + bias[c]", .channelwise,
        ["x", "scale", "bias", "mean", "variance"].map { OperandDefinition($0) },
        attributes: [channelAttribute, AttributeDefinition("epsilon", .number, 1e-5, "what keeps the root from 0")],
        on: .floats, lacking: notIntegral, note: "c is the index along the axis; the statistics are given (inference)."
    ) { invocation throws(OperatorError) in
        let operands = invocation.operands
        return [
            try Operators.batchNorm(
                operands[0], scale: operands[1], bias: operands[2], mean: operands[3], variance: operands[4],
                axis: try invocation.integer("axis"), epsilon: try invocation.scalar("epsilon", operands[0].element))
        ]
    }
}

/// x plus the bias of its channel. `bias` has one axis, of the extent of x's channel axis.
public func biasAdd(_ x: Tensor, _ bias: Tensor, axis: Int = 1) throws(OperatorError) -> Tensor {
    let operation = Operator.biasAdd
    try operation.checkElements([x, bias])
    let axis = try operation.axis(axis, of: x.rank)
    try checkChannels(operation, x, [("bias", bias)], axis)
    return compute("biasAdd", x.shape) { (indices: [Expression]) in x[indices] + bias[indices[axis]] }
}

/// Channels brought to mean 0 and variance 1 by statistics that are given, then scaled and shifted.
///
/// All parameters have one axis, of the extent of x's channel axis. What depends on the channel alone, a factor and
/// a summand, is computed once for each.
public func batchNorm(
    _ x: Tensor, scale: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, axis: Int = 1, epsilon: Expression = 1e-5
) throws(OperatorError) -> Tensor {
    let operation = Operator.batchNorm
    try operation.checkElements([x, scale, bias, mean, variance])
    let axis = try operation.axis(axis, of: x.rank)
    let parameters = [("scale", scale), ("bias", bias), ("mean", mean), ("variance", variance)]
    try checkChannels(operation, x, parameters, axis)
    let channels = [x.shape[axis]]
    let factor = compute("batchNorm.factor", channels) { (c: Expression) in
        scale[c] / TensorIR.squareRoot(variance[c] + epsilon)
    }
    let summand = compute("batchNorm.summand", channels) { (c: Expression) in bias[c] - mean[c] * factor[c] }
    return compute("batchNorm", x.shape) { (indices: [Expression]) in
        x[indices] * factor[indices[axis]] + summand[indices[axis]]
    }
}

private func checkChannels(
    _ operation: Operator, _ x: Tensor, _ parameters: [(String, Tensor)], _ axis: Int
) throws(OperatorError) {
    for (name, parameter) in parameters where parameter.shape != [x.shape[axis]] {
        throw .shapes(
            operation, [OperandShape("x", x.shape), OperandShape(name, parameter.shape)],
            expected: .shape(operand: name, [x.shape[axis]]))
    }
}
