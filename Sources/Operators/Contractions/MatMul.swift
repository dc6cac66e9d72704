import NDArray
import TensorExpression
import TensorIR

/// Operands whose last two axes are read the other way round.
public struct TransposedOperands: OptionSet, Hashable, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let a = TransposedOperands(rawValue: 1)
    public static let b = TransposedOperands(rawValue: 2)
}

extension OperatorDefinition {
    static let matmul = OperatorDefinition(
        "Σₖ a[…, i, k] · b[…, k, j]", .contraction, [OperandDefinition("a"), OperandDefinition("b")],
        attributes: [
            AttributeDefinition("transposeA", .boolean, false, "whether a is [..., k, i]"),
            AttributeDefinition("transposeB", .boolean, false, "whether b is [..., j, k]"),
            outputTypeAttribute,
        ],
        on: .numbers, result: .attribute("outputType"), note: contractionNote + " Batch axes broadcast."
    ) { invocation throws(OperatorError) in
        var transposed: TransposedOperands = []
        if try invocation.boolean("transposeA") { transposed.insert(.a) }
        if try invocation.boolean("transposeB") { transposed.insert(.b) }
        return [
            try Operators.matmul(
                invocation.operands[0], invocation.operands[1], transposing: transposed,
                result: try invocation.contractionResult())
        ]
    }
}

/// The product of matrices: `[..., i, k]` and `[..., k, j]` give `[..., i, j]`, batch axes broadcasting.
///
/// An operand of one axis is a vector, and the result lacks that axis, as in NumPy.
///
/// - Parameters:
///   - transposing: operands that hold their matrices as `[..., k, i]`, `[..., j, k]`.
///   - result: the type of the sums where it is wider than the operands': `int32` for `int8`.
public func matmul(
    _ a: Tensor, _ b: Tensor, transposing: TransposedOperands = [], result: ElementType? = nil
) throws(OperatorError) -> Tensor {
    try Operator.matmul.checkElements([a, b])
    let shape = try MatMulShape(a, b, transposing)
    let types = try ContractionTypes(.matmul, a.element, result)
    let sums = compute("matmul", shape.result) { (indices: [Expression]) in
        let k = Axis("k", extent: shape.depth)
        let (left, right) = shape.operandIndices(indices, k.index)
        return sum(types.widened(a[left]) * types.widened(b[right]), over: k)
    }
    return types.narrowed(sums)
}

/// What the operands of a product are to each other.
private struct MatMulShape {
    let a: Tensor, b: Tensor
    let transposing: TransposedOperands
    let batch: Broadcast
    let depth: Expression

    init(_ a: Tensor, _ b: Tensor, _ transposing: TransposedOperands) throws(OperatorError) {
        let shapes = [OperandShape("a", a.shape), OperandShape("b", b.shape)]
        for (name, tensor) in [("a", a), ("b", b)] where tensor.rank == 0 {
            throw .shapes(.matmul, shapes, expected: .rankAtLeast(operand: name, 1))
        }
        let aDepthAxis = a.rank == 1 ? 0 : a.rank - (transposing.contains(.a) ? 2 : 1)
        let bDepthAxis = b.rank == 1 ? 0 : b.rank - (transposing.contains(.b) ? 1 : 2)
        guard a.shape[aDepthAxis] == b.shape[bDepthAxis] else {
            throw .shapes(
                .matmul, shapes,
                expected: .equalExtents(operand: "b", axis: bDepthAxis, other: "a", otherAxis: aDepthAxis))
        }
        guard let batch = joinedShape(a.shape.dropLast(2), b.shape.dropLast(2)) else {
            throw .shapes(.matmul, shapes, expected: .broadcast)
        }
        (self.a, self.b, self.transposing) = (a, b, transposing)
        self.depth = a.shape[aDepthAxis]
        self.batch = Broadcast(shape: batch)
    }

    var result: [Expression] {
        var shape = batch.shape
        if a.rank > 1 { shape.append(a.shape[a.rank - (transposing.contains(.a) ? 1 : 2)]) }
        if b.rank > 1 { shape.append(b.shape[b.rank - (transposing.contains(.b) ? 2 : 1)]) }
        return shape
    }

    /// Where both operands are read for one product of the sum.
    func operandIndices(_ indices: [Expression], _ k: Expression) -> ([Expression], [Expression]) {
        let places = Array(indices[..<batch.shape.count])
        var rest = indices[batch.shape.count...]
        var left = [k], right = [k]
        if a.rank > 1 {
            let i = rest.removeFirst()
            left = batch.operandIndices(of: a.shape.dropLast(2), at: places) + (transposing.contains(.a) ? [k, i] : [i, k])
        }
        if b.rank > 1 {
            let j = rest.removeFirst()
            right = batch.operandIndices(of: b.shape.dropLast(2), at: places) + (transposing.contains(.b) ? [j, k] : [k, j])
        }
        return (left, right)
    }
}
