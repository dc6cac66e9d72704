import GraphIR

/// How many axes operands have, for the operators whose rules name axes one by one.
private let operandRanks: [String: [Int: ClosedRange<Int>]] = {
    func only(_ rank: Int) -> ClosedRange<Int> { rank...rank }
    func atLeast(_ rank: Int) -> ClosedRange<Int> { rank...Int.max }
    let pooled = [0: atLeast(3)], recurrent = [0: only(3), 1: only(3), 2: only(3), 3: only(2), 4: only(1), 5: only(3), 6: only(3), 7: only(2)]
    let attended = [0: 3...4, 1: 3...4, 2: 3...4, 3: 1...4, 4: only(4), 5: only(4), 6: only(1)]
    let loss = [0: atLeast(2), 2: only(1)]
    return [
        "BatchNormalization": [0: atLeast(1), 1: only(1), 2: only(1), 3: only(1), 4: only(1)],
        "InstanceNormalization": [0: atLeast(2), 1: only(1), 2: only(1)],
        "GroupNormalization": [0: atLeast(2), 1: only(1), 2: only(1)],
        "LRN": [0: atLeast(2)],
        "DepthToSpace": [0: only(4)], "SpaceToDepth": [0: only(4)],
        "GlobalMaxPool": pooled, "GlobalAveragePool": pooled, "GlobalLpPool": pooled, "QLinearGlobalAveragePool": pooled,
        "MaxUnpool": [0: atLeast(3), 1: atLeast(3)],
        "Conv": [0: atLeast(3), 1: atLeast(3), 2: only(1)], "ConvInteger": [0: atLeast(3), 1: atLeast(3)],
        "QLinearConv": [0: atLeast(3), 3: atLeast(3), 8: only(1)],
        "ConvTranspose": [0: atLeast(3), 1: atLeast(3), 2: only(1)],
        "DeformConv": [0: only(4), 1: only(4), 2: only(4), 3: only(1), 4: only(4)],
        "CausalConvWithState": [0: only(3), 1: only(3), 2: only(1), 3: only(3)],
        "RNN": recurrent, "GRU": recurrent, "LSTM": recurrent,
        "Attention": attended, "FlexAttention": [0: only(4), 1: only(4), 2: only(4)],
        "RotaryEmbedding": [0: 3...4, 1: 2...3, 2: 2...3, 3: only(2)],
        "LinearAttention": [0: only(3), 1: only(3), 2: only(3), 3: only(4), 4: only(3), 5: only(3)],
        "GridSample": [0: atLeast(3), 1: atLeast(3)], "AffineGrid": [0: only(3), 1: only(1)],
        "RoiAlign": [0: only(4), 1: only(2), 2: only(1)],
        "TensorScatter": [2: only(1)],
        "Col2Im": [0: only(3), 1: only(1), 2: only(1)],
        "NonMaxSuppression": [0: only(3), 1: only(3)],
        "STFT": [0: only(3), 2: only(1)], "DFT": [0: atLeast(2)],
        "Compress": [1: only(1)], "ReverseSequence": [0: atLeast(2), 1: only(1)], "OneHot": [2: only(1)], "TopK": [0: atLeast(1)],
        "NegativeLogLikelihoodLoss": loss, "SoftmaxCrossEntropyLoss": loss,
        "Gemm": [0: only(2), 1: only(2)], "QGemm": [0: only(2), 3: only(2), 6: 0...2],
        "MatMulInteger": [0: atLeast(1), 1: atLeast(1)], "QLinearMatMul": [0: atLeast(1), 3: atLeast(1)],
    ]
}()

/// Checks that operands have as many axes as their operator's rule takes for granted.
func checkRanks(of operands: [Lowered?], _ node: GraphNode) throws(NodeProblem) {
    // Primitives of MindSpore have operators' names, but operands of their own.
    guard node.operation.domain != "mindspore" else { return }
    for (index, ranks) in operandRanks[node.operation.name] ?? [:] where index < operands.count {
        guard let rank = operands[index]?.asTensor?.shape.count, !ranks.contains(rank) else { continue }
        let wanted = ranks.upperBound == .max ? "\(ranks.lowerBound) or more" : ranks.count == 1 ? "\(ranks.lowerBound)" : "\(ranks.lowerBound) to \(ranks.upperBound)"
        throw .invalid("operand \(index) has \(rank) axes, not \(wanted)")
    }
}
