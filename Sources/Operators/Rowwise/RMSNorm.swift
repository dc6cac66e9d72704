import TensorExpression
import TensorIR

extension OperatorDefinition {
    static let rmsNorm = OperatorDefinition(
        "x / √(mean x² + epsilon) · scale", .rowwise, [OperandDefinition("x"), OperandDefinition("scale")],
        attributes: [
            AttributeDefinition("axis", .integer, -1, "the first of the axes that make up a row"),
            AttributeDefinition("epsilon", .number, 1e-5, "what keeps the root from 0"),
        ],
        on: .floats, lacking: notIntegral, note: "The mean is a row's; scale has a row's shape."
    ) { invocation throws(OperatorError) in
        let operands = invocation.operands
        let epsilon = try invocation.scalar("epsilon", operands[0].element)
        return [
            try Operators.rmsNorm(operands[0], scale: operands[1], axis: try invocation.integer("axis"), epsilon: epsilon)
        ]
    }
}

/// Rows brought to a mean square of 1, then scaled. A row is made up of `axis` and all after it.
///
/// - Parameters:
///   - scale: of a row's shape.
///   - epsilon: a constant or a variable of x's type.
public func rmsNorm(
    _ x: Tensor, scale: Tensor, axis: Int = -1, epsilon: Expression = 1e-5
) throws(OperatorError) -> Tensor {
    let operation = Operator.rmsNorm
    try operation.checkElements([x, scale])
    let axis = try operation.axis(axis, of: x.rank)
    let row = Array(x.shape[axis...])
    guard scale.shape == row else {
        throw .shapes(
            operation, [OperandShape("x", x.shape), OperandShape("scale", scale.shape)],
            expected: .shape(operand: "scale", row))
    }
    let shape = ReducedShape(shape: x.shape, axes: Array(axis..<x.rank), reduced: .removed)
    let meanSquare = mean("rmsNorm.meanSquare", x, shape) { $0 * $0 }
    let factor = compute("rmsNorm.factor", shape.result) { (indices: [Expression]) in
        1.0 / TensorIR.squareRoot(meanSquare[indices] + epsilon)
    }
    return compute("rmsNorm", x.shape) { (indices: [Expression]) in
        x[indices] * factor[Array(indices[..<axis])] * scale[Array(indices[axis...])]
    }
}
