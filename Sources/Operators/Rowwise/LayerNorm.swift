import TensorExpression
import TensorIR

extension OperatorDefinition {
    static let layerNorm = OperatorDefinition(
        "(x - mean) / √(variance + epsilon) · scale + bias", .rowwise,
        [OperandDefinition("x"), OperandDefinition("scale"), OperandDefinition("bias")],
        attributes: [
            AttributeDefinition("axis", .integer, -1, "the first of the axes that make up a row"),
            AttributeDefinition("epsilon", .number, 1e-5, "what keeps the root from 0"),
        ],
        on: .floats, lacking: notIntegral,
        note: "Mean and variance (the mean of squared differences) are a row's; scale and bias have a row's shape."
    ) { invocation throws(OperatorError) in
        let operands = invocation.operands
        let epsilon = try invocation.scalar("epsilon", operands[0].element)
        return [
            try Operators.layerNorm(
                operands[0], scale: operands[1], bias: operands[2], axis: try invocation.integer("axis"), epsilon: epsilon)
        ]
    }
}

/// Rows brought to mean 0 and variance 1, then scaled and shifted. A row is made up of `axis` and all after it.
///
/// - Parameters:
///   - scale: of a row's shape, as `bias`.
///   - epsilon: a constant or a variable of x's type.
public func layerNorm(
    _ x: Tensor, scale: Tensor, bias: Tensor, axis: Int = -1, epsilon: Expression = 1e-5
) throws(OperatorError) -> Tensor {
    let operation = Operator.layerNorm
    try operation.checkElements([x, scale, bias])
    let axis = try operation.axis(axis, of: x.rank)
    let row = Array(x.shape[axis...])
    for (name, parameter) in [("scale", scale), ("bias", bias)] where parameter.shape != row {
        throw .shapes(
            operation, [OperandShape("x", x.shape), OperandShape(name, parameter.shape)],
            expected: .shape(operand: name, row))
    }
    let shape = ReducedShape(shape: x.shape, axes: Array(axis..<x.rank), reduced: .removed)
    let (mean, variance) = moments("layerNorm", x, shape)
    let factor = compute("layerNorm.factor", shape.result) { (indices: [Expression]) in
        1.0 / TensorIR.squareRoot(variance[indices] + epsilon)
    }
    return compute("layerNorm", x.shape) { (indices: [Expression]) in
        let row = Array(indices[..<axis]), place = Array(indices[axis...])
        return (x[indices] - mean[row]) * factor[row] * scale[place] + bias[place]
    }
}
