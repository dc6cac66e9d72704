import TensorExpression
import TensorIR

/// Operands that broadcast against each other as in NumPy: extents, aligned at the last, are equal or 1.
///
/// A symbolic extent equals only the same expression, and is never taken for a 1.
struct Broadcast {
    let shape: [Expression]

    init(_ operation: Operator, _ operands: [OperandShape]) throws(OperatorError) {
        var shape: [Expression] = []
        for operand in operands {
            guard let joined = joinedShape(shape, operand.shape) else {
                throw .shapes(operation, operands, expected: .broadcast)
            }
            shape = joined
        }
        self.shape = shape
    }

    /// The element of an operand that belongs to the result's element at `indices`.
    func element(of tensor: Tensor, at indices: [Expression]) -> Expression {
        tensor[operandIndices(of: tensor.shape, at: indices)]
    }

    /// Where an operand of that shape is read for the result's element at `indices`.
    func operandIndices(of operand: [Expression], at indices: [Expression]) -> [Expression] {
        let offset = shape.count - operand.count
        return operand.enumerated().map { axis, extent in
            extent.isOne ? 0 : indices[axis + offset]
        }
    }
}

/// The shape that two broadcast to; `nil` where they do not fit.
package func joinedShape(_ first: [Expression], _ second: [Expression]) -> [Expression]? {
    let rank = max(first.count, second.count)
    var shape: [Expression] = []
    for axis in 0..<rank {
        let a = axis + first.count - rank, b = axis + second.count - rank
        if a < 0 {
            shape.append(second[b])
        } else if b < 0 || second[b].isOne || first[a] == second[b] {
            shape.append(first[a])
        } else if first[a].isOne {
            shape.append(second[b])
        } else {
            return nil
        }
    }
    return shape
}

extension Broadcast {
    init(shape: [Expression]) { self.shape = shape }
}
