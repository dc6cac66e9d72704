import TensorExpression

/// What the lowering of one graph may take: a file of a few bytes can ask for anything.
final class LoweringBudget {
    /// The most nodes, once loops are unrolled.
    static let maximumNodeCount: Int = 1 << 16

    /// The most operands of a node.
    static let maximumOperandCount: Int = 4096

    private var nodeCount = 0
    private var reads = ReadCheck()

    func takeNode(operandCount: Int) throws(NodeProblem) {
        nodeCount += 1
        guard operandCount <= Self.maximumOperandCount else { throw .unsupported("a node of more than \(Self.maximumOperandCount) operands") }
        guard nodeCount <= Self.maximumNodeCount else {
            throw .unsupported("a graph of more than \(Self.maximumNodeCount) nodes, once its loops are unrolled,")
        }
    }

    /// Checks that a new result reads no element that there is not.
    func check(_ tensor: Tensor) throws(NodeProblem) { try reads.check(tensor) }
}
