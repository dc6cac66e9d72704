import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Recurrent cells: a loop over the sequence, written out where that is short. What does not depend on the state, the product of
// the inputs with their weights, is one product for all steps.

let recurrentRules: [String: OperatorRule] = [
    "RNN": .tensors { try recurrent($0, .simple) }, "GRU": .tensors { try recurrent($0, .gru) },
    "LSTM": .tensors { try recurrent($0, .lstm) },
]

/// The most steps that are written out: a few kernels for each, which need no loop and may be given what is known of their step.
private let unrolledSteps: Int = 4

private enum Cell {
    case simple, gru, lstm

    var gateCount: Int { self == .simple ? 1 : self == .gru ? 3 : 4 }
    var activations: [String] { self == .simple ? ["Tanh"] : self == .gru ? ["Sigmoid", "Tanh"] : ["Sigmoid", "Tanh", "Tanh"] }
}

private func recurrent(_ application: borrowing Application, _ cell: Cell) throws -> [Tensor] {
    let isBatchFirst = try application.flag("layout")
    let given = try application.tensor(0)
    let x = isBatchFirst ? try Operators.transpose(given, [1, 0, 2]) : given
    let direction = try application.text("direction", "forward")
    let directions = direction == "bidirectional" ? [false, true] : [direction == "reverse"]
    var outputs: [Tensor] = [], hidden: [Tensor] = [], cells: [Tensor] = []
    for (index, isReverse) in directions.enumerated() {
        let run = try Recurrence(application, cell, x, direction: index, isReverse: isReverse, isBatchFirst: isBatchFirst).run()
        outputs.append(try unsqueezed(run.outputs, [1]))
        hidden.append(try unsqueezed(run.hidden, [0]))
        if let state = run.cell { cells.append(try unsqueezed(state, [0])) }
    }
    func joined(_ parts: [Tensor], _ axis: Int, _ batchFirst: [Int]) throws -> Tensor {
        let all = try concatenated(parts, axis)
        return isBatchFirst ? try Operators.transpose(all, batchFirst) : all
    }
    var results = [try joined(outputs, 1, [2, 0, 1, 3]), try joined(hidden, 0, [1, 0, 2])]
    if !cells.isEmpty { results.append(try joined(cells, 0, [1, 0, 2])) }
    return results
}

/// One direction of a recurrent operator.
private struct Recurrence {
    let cell: Cell
    let x: Tensor
    let isReverse: Bool
    let steps: Expression
    let size: Expression
    let constants: ConstantPool
    /// `[steps, batch, gates · size]`: inputs times weights, with biases that are added to them.
    let projected: Tensor
    let recurrentWeights: Tensor
    /// The biases of the state's product, where they cannot be added before.
    let recurrentBias: Tensor?
    let lengths: Tensor?
    let initial: Tensor?, initialCell: Tensor?
    let peepholes: Tensor?
    let activations: [(Expression) -> Expression]
    let clip: Double?
    let isLinearFirst: Bool, couples: Bool

    init(
        _ application: borrowing Application, _ cell: Cell, _ x: Tensor, direction: Int, isReverse: Bool, isBatchFirst: Bool
    ) throws {
        (self.cell, self.x, self.isReverse) = (cell, x, isReverse)
        steps = x.shape[0]
        constants = application.constants
        let place = Expression(direction)
        let weights = taken(try application.tensor(1), 0, place)
        recurrentWeights = taken(try application.tensor(2), 0, place)
        size = recurrentWeights.shape[1]
        let biases = try application.optionalTensor(3).map { taken($0, 0, place) }
        lengths = try application.optionalTensor(4)
        func state(_ index: Int) throws -> Tensor? {
            guard let given = try application.optionalTensor(index) else { return nil }
            return taken(given, isBatchFirst ? 1 : 0, place)
        }
        initial = try state(5)
        initialCell = cell == .lstm ? try state(6) : nil
        peepholes = cell == .lstm ? try application.optionalTensor(7).map { taken($0, 0, place) } : nil
        clip = try application.optionalNumber("clip")
        isLinearFirst = try application.flag("linear_before_reset")
        couples = try application.flag("input_forget")
        activations = try Self.activations(application, cell, direction)
        let gates = size.times(Expression(cell.gateCount))
        let (hiddenSize, isSeparate) = (size, cell == .gru && isLinearFirst)
        recurrentBias = isSeparate ? biases.map { part(of: $0, 0, from: gates.plus(hiddenSize.times(2)), hiddenSize) } : nil
        let products = try Operators.matmul(
            reshaped(x, [x.shape[0].times(x.shape[1]), x.shape[2]]), weights, transposing: .b)
        let flat = biases.map { biases in
            compute("projected", products.shape) { (indices: [Expression]) in
                let own = products[indices] + biases[indices[1]]
                let other = biases[indices[1].plus(gates)]
                guard isSeparate else { return own + other }
                return own + select(indices[1] < hiddenSize.times(2), other, constant(0, products.element))
            }
        } ?? products
        projected = try reshaped(flat, [x.shape[0], x.shape[1], gates])
    }

    private static func activations(
        _ application: borrowing Application, _ cell: Cell, _ direction: Int
    ) throws -> [(Expression) -> Expression] {
        var names = cell.activations
        if case .texts(let given)? = application.node.attributes["activations"], given.count >= (direction + 1) * names.count {
            names = Array(given[direction * names.count..<(direction + 1) * names.count])
        }
        let alphas = try application.numbers("activation_alpha") ?? [], betas = try application.numbers("activation_beta") ?? []
        return try names.enumerated().map { index, name in
            let position = direction * names.count + index
            return try activation(
                name, alpha: position < alphas.count ? alphas[position] : nil, beta: position < betas.count ? betas[position] : nil)
        }
    }

    private static func activation(_ name: String, alpha: Double?, beta: Double?) throws -> (Expression) -> Expression {
        switch name.lowercased() {
        case "tanh": return { call(.hyperbolicTangent, $0) }
        case "sigmoid": return { call(.sigmoid, $0) }
        case "relu": return { maximum($0, 0.0) }
        case "affine": return { $0 * constant(alpha ?? 1, like: $0) + constant(beta ?? 0, like: $0) }
        case "leakyrelu": return { select($0 < 0.0, $0 * constant(alpha ?? 0.01, like: $0), $0) }
        case "thresholdedrelu": return { select($0 > constant(alpha ?? 1, like: $0), $0, 0.0) }
        case "scaledtanh": return { constant(alpha ?? 1, like: $0) * call(.hyperbolicTangent, constant(beta ?? 1, like: $0) * $0) }
        case "hardsigmoid": return { maximum(0.0, minimum(1.0, constant(alpha ?? 0.2, like: $0) * $0 + constant(beta ?? 0.5, like: $0))) }
        case "elu": return { select($0 < 0.0, constant(alpha ?? 1, like: $0) * exponentialMinusOne($0), $0) }
        case "softsign": return { $0 / (1.0 + absolute($0)) }
        case "softplus": return { softplus($0) }
        default: throw NodeProblem.unsupported("activation \(name)")
        }
    }

    func run() throws -> (outputs: Tensor, hidden: Tensor, cell: Tensor?) {
        let shape = [x.shape[1], size]
        let first = [initial ?? filled("hidden", shape, constant(0, x.element))]
            + (cell == .lstm ? [initialCell ?? filled("cell", shape, constant(0, x.element))] : [])
        let (outputs, states) = if let count = steps.constantInt, count <= unrolledSteps {
            try unrolled(count, first, shape)
        } else {
            try looped(first, shape)
        }
        return (ordered(outputs), states[0], cell == .lstm ? states[1] : nil)
    }

    private func unrolled(_ count: Int, _ initial: [Tensor], _ shape: [Expression]) throws -> (outputs: Tensor, states: [Tensor]) {
        var states = initial
        var outputs: [Tensor] = []
        for step in 0..<count {
            let next = try self.step(Expression(step), states, shape)
            outputs.append(try unsqueezed(next.output, [0]))
            states = next.states
        }
        guard !outputs.isEmpty else { throw NodeProblem.invalid("the sequence is empty") }
        return (try concatenated(outputs, 0), states)
    }

    private func looped(_ initial: [Tensor], _ shape: [Expression]) throws -> (outputs: Tensor, states: [Tensor]) {
        let building = LoopBuilding(
            name: "steps", initial: initial.map { LoweredTensor(expanded($0, to: shape)) }, count: .extent(steps), limit: steps,
            constants: constants)
        let results = try building.results { step, states in
            let next = try self.step(step, states.map(\.tensor), shape)
            return Round(states: next.states.map { LoweredTensor($0) }, collected: [LoweredTensor(next.output)])
        }
        return (results.collected[0].tensor, results.states.map(\.tensor))
    }

    /// One step: what it gives, and the hidden state and that of the cell behind it.
    private func step(_ step: Expression, _ states: [Tensor], _ shape: [Expression]) throws -> (output: Tensor, states: [Tensor]) {
        let next = try advance(step, states[0], states.last!, shape)
        let hidden = masked(next.hidden, states[0], step, "hidden")
        let cells = cell == .lstm ? [masked(next.cell, states[1], step, "cell")] : []
        return (masked(next.hidden, nil, step, "output"), [hidden] + cells)
    }

    /// Behind the end of its sequence a state stays as it was, and there is no output.
    private func masked(_ value: Tensor, _ before: Tensor?, _ step: Expression, _ name: String) -> Tensor {
        guard let lengths else { return value }
        return compute(name, value.shape) { (indices: [Expression]) in
            select(lengths[indices[0]].cast(to: .int32) > step, value[indices], before?[indices] ?? constant(0, value.element))
        }
    }

    /// Where a step lies in the sequence: backwards from the end of each.
    private func position(_ step: Expression, _ batch: Expression) -> Expression {
        guard isReverse else { return step }
        guard let lengths else { return steps.minus(1).minus(step) }
        return lengths[batch].cast(to: .int32).bound("length") { select(step < $0, $0 - 1 - step, step) }
    }

    private func ordered(_ outputs: Tensor) -> Tensor {
        guard isReverse else { return outputs }
        return compute("ordered", outputs.shape) { (indices: [Expression]) in
            outputs[position(indices[0], indices[1]), indices[1], indices[2]]
        }
    }

    private func clipped(_ value: Expression) -> Expression {
        guard let clip else { return value }
        return maximum(minimum(value, constant(clip, like: value)), constant(-clip, like: value))
    }

    private func advance(_ step: Expression, _ hidden: Tensor, _ state: Tensor, _ shape: [Expression]) throws -> (hidden: Tensor, cell: Tensor) {
        let products = try Operators.matmul(hidden, recurrentWeights, transposing: .b)
        func input(_ gate: Int, _ indices: [Expression]) -> Expression {
            projected[position(step, indices[0]), indices[0], size.times(Expression(gate)).plus(indices[1])]
        }
        func gate(_ gate: Int, _ indices: [Expression]) -> Expression {
            input(gate, indices) + products[indices[0], size.times(Expression(gate)).plus(indices[1])]
        }
        switch cell {
        case .simple:
            return (compute("hidden", shape) { (indices: [Expression]) in activations[0](clipped(gate(0, indices))) }, state)
        case .gru: return (try gatedUnit(hidden, shape, input, gate), state)
        case .lstm: return longShortTerm(hidden, state, shape, gate)
        }
    }

    /// Gates: update, reset, hidden.
    private func gatedUnit(
        _ hidden: Tensor, _ shape: [Expression], _ input: (Int, [Expression]) -> Expression, _ gate: (Int, [Expression]) -> Expression
    ) throws -> Tensor {
        let update = compute("update", shape) { (indices: [Expression]) in activations[0](clipped(gate(0, indices))) }
        let reset = compute("reset", shape) { (indices: [Expression]) in activations[0](clipped(gate(1, indices))) }
        let candidate: Tensor
        if isLinearFirst {
            candidate = compute("candidate", shape) { (indices: [Expression]) in
                let own = gate(2, indices) - input(2, indices)
                let linear = recurrentBias.map { own + $0[indices[1]] } ?? own
                return activations[1](clipped(input(2, indices) + reset[indices] * linear))
            }
        } else {
            let kept = try elementwise("kept", [reset, hidden]) { $0[0] * $0[1] }
            let weights = part(of: recurrentWeights, 0, from: size.times(2), size)
            let products = try Operators.matmul(kept, weights, transposing: .b)
            candidate = compute("candidate", shape) { (indices: [Expression]) in
                activations[1](clipped(input(2, indices) + products[indices]))
            }
        }
        return compute("hidden", shape) { (indices: [Expression]) in
            update[indices].bound("update") { (1.0 - $0) * candidate[indices] + $0 * hidden[indices] }
        }
    }

    /// Gates: input, output, forget, cell.
    private func longShortTerm(
        _ hidden: Tensor, _ state: Tensor, _ shape: [Expression], _ gate: (Int, [Expression]) -> Expression
    ) -> (hidden: Tensor, cell: Tensor) {
        func peephole(_ index: Int, _ cell: Tensor, _ indices: [Expression]) -> Expression {
            peepholes.map { $0[size.times(Expression(index)).plus(indices[1])] * cell[indices] } ?? constant(0, x.element)
        }
        let next = compute("cell", shape) { (indices: [Expression]) in
            let input = activations[0](clipped(gate(0, indices) + peephole(0, state, indices)))
            return input.bound("input") { input in
                let forget = couples ? 1.0 - input : activations[0](clipped(gate(2, indices) + peephole(2, state, indices)))
                return forget * state[indices] + input * activations[1](clipped(gate(3, indices)))
            }
        }
        let output = compute("hidden", shape) { (indices: [Expression]) in
            activations[0](clipped(gate(1, indices) + peephole(1, next, indices))) * activations[2](next[indices])
        }
        return (output, next)
    }
}
