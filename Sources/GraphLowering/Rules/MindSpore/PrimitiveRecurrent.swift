import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let primitiveRecurrent: [String: PrimitiveRule] = [
    "LSTM": .values("x h c w") { p in try PackedLSTM(p).results(p) },
]

/// MindSpore's LSTM of several layers, whose weights are one vector. For each layer and direction it holds
///
///     w_ih [4·hidden, input]   w_hh [4·hidden, hidden]   and behind all of those the sums of biases [4·hidden],
///
/// with the gates in the order input, forget, cell, output.
private struct PackedLSTM {
    let x: Tensor, hidden: Tensor, cell: Tensor, weights: Tensor
    let inputSize: Int, hiddenSize: Int, layers: Int, directions: Int
    let hasBias: Bool

    init(_ p: PrimitiveCall) throws {
        (x, hidden, cell) = (try p.tensor("x"), try p.tensor("h"), try p.tensor("c"))
        let packed = try p.tensor("w")
        weights = try reshaped(packed, [elementCount(packed.shape)])
        inputSize = try p.integer("input_size", 0)
        hiddenSize = try p.integer("hidden_size", 0)
        layers = try p.integer("num_layers", 1)
        directions = try p.flag("bidirectional") ? 2 : 1
        hasBias = try p.flag("has_bias", true)
        guard try p.integer("proj_size", 0) == 0 else { throw NodeProblem.unsupported("an LSTM with projections") }
        guard inputSize > 0, hiddenSize > 0, layers > 0, layers < 1024, let count = weights.shape[0].constantInt, count == expectedCount else {
            throw NodeProblem.invalid("the weights do not fit an LSTM of \(inputSize) inputs and \(hiddenSize) states")
        }
    }

    private func inputSize(of layer: Int) -> Int { layer == 0 ? inputSize : hiddenSize * directions }

    private func weightCount(of layer: Int) -> Int { 4 * hiddenSize * (inputSize(of: layer) + hiddenSize) }

    private var allWeights: Int { (0..<layers).reduce(0) { $0 + directions * weightCount(of: $1) } }

    private var expectedCount: Int { allWeights + (hasBias ? layers * directions * 4 * hiddenSize : 0) }

    /// Rows of four gates, from a place of the vector, in ONNX's order: input, output, forget, cell.
    private func gates(from start: Int, width: Int) throws -> Tensor {
        let rows = Expression(4 * hiddenSize), size = Expression(hiddenSize)
        return compute("lstm.weights", [rows, Expression(width)]) { (indices: [Expression]) in
            let gate = indices[0].dividedDown(by: size)
            let source = select(gate.equals(0), 0, select(gate.equals(1), 3, select(gate.equals(2), 1, 2)))
            let row = source.times(size).plus(indices[0].modulo(size))
            return weights[row.times(Expression(width)).plus(indices[1]).plus(Expression(start))]
        }
    }

    private func stacked(_ parts: [Tensor]) throws -> Tensor { try concatenated(parts.map { try unsqueezed($0, [0]) }, 0) }

    func results(_ p: PrimitiveCall) throws -> [Lowered] {
        var sequence = x
        var lastHidden: [Tensor] = [], lastCell: [Tensor] = []
        var place = 0
        for layer in 0..<layers {
            let width = inputSize(of: layer)
            var input: [Tensor] = [], recurrent: [Tensor] = [], biases: [Tensor] = []
            for direction in 0..<directions {
                input.append(try gates(from: place, width: width))
                recurrent.append(try gates(from: place + 4 * hiddenSize * width, width: hiddenSize))
                place += weightCount(of: layer)
                guard hasBias else { continue }
                let bias = try gates(from: allWeights + (layer * directions + direction) * 4 * hiddenSize, width: 1)
                let flat = try reshaped(bias, [bias.shape[0]])
                biases.append(try concatenated([flat, filled("zero", flat.shape, constant(0, flat.element))], 0))
            }
            let first = Expression(layer * directions), count = Expression(directions)
            let bias: Lowered? = biases.isEmpty ? nil : .tensor(try stacked(biases))
            let results = try p.onnx(
                "LSTM",
                [
                    .tensor(sequence), .tensor(try stacked(input)), .tensor(try stacked(recurrent)), bias, nil,
                    .tensor(part(of: hidden, 0, from: first, count)), .tensor(part(of: cell, 0, from: first, count)),
                ],
                ["hidden_size": .integer(hiddenSize), "direction": .text(directions == 2 ? "bidirectional" : "forward")], results: 3
            ).map { $0.asTensor!.tensor }
            // [steps, directions, batch, hidden] → [steps, batch, directions · hidden]
            let turned = try Operators.transpose(results[0], [0, 2, 1, 3])
            sequence = try reshaped(turned, [turned.shape[0], turned.shape[1], turned.shape[2].times(turned.shape[3])])
            lastHidden.append(results[1])
            lastCell.append(results[2])
        }
        // What training would keep for the way back has no meaning here.
        let reserved = filled("reserved", [1], constant(0, x.element))
        return [
            .tensor(sequence), .tensor(try concatenated(lastHidden, 0)), .tensor(try concatenated(lastCell, 0)), .tensor(reserved),
            .tensor(reserved),
        ]
    }
}
