import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Control flow: decided at compile time where it can be, else a region of the program (docs/control-flow.md).

/// The most rounds that are written out.
let unrollingLimit: Int = 1024
/// The most nodes that a loop may become where it could be a region as well.
let unrollingSize: Int = 32

let controlFlowRules: [String: OperatorRule] = [
    "If": .values { try branch($0) },
    "Loop": .values { try loop($0) },
    "Scan": .values { try scan($0) },
    "SequenceMap": .values { application in
        guard case .sequence(let elements, _) = try application.operand(0) else { throw NodeProblem.invalid("operand 0 is not a sequence") }
        let body = try application.block("body")
        var results = [[Lowered]](repeating: [], count: body.outputs.count)
        for index in elements.indices {
            let operands = try application.operands.map { operand -> Lowered in
                guard let operand else { throw NodeProblem.missingOperand(0) }
                guard case .sequence(let others, _) = operand else { return operand }
                guard index < others.count else { throw NodeProblem.invalid("the sequences differ in length") }
                return others[index]
            }
            for (place, value) in try application.lowerBlock(body, operands).enumerated() { results[place].append(value) }
        }
        return results.map { .sequence($0, of: $0.first?.graphType ?? .unknown) }
    },
]

extension Lowered {
    /// The type of a value, as far as its own file has to name it.
    var graphType: GraphType {
        switch self {
        case .tensor(let tensor): .tensor(tensor.element, shape: nil)
        case .sequence(_, let element): .sequence(element)
        case .none: .unknown
        case .texts: .tensor(.string, shape: nil)
        }
    }
}

extension LoweredTensor {
    /// Whether the condition holds; nil where that is known at run time only.
    func knownCondition() throws -> Bool? {
        guard let known else { return nil }
        guard known.count == 1 else { throw NodeProblem.invalid("a condition has one element") }
        return known[integer: 0] != 0
    }
}

/// A condition that comes at run time chooses one of two bodies, and only that is run. Where the bodies compute nothing, an element is
/// chosen where it is read.
private func branch(_ application: borrowing Application) throws -> [Lowered] {
    let condition = try application.lowered(0)
    if let holds = try condition.knownCondition() {
        return try application.lowerBlock(application.block(holds ? "then_branch" : "else_branch"), [])
    }
    guard !condition.tensor.isFloat else { throw NodeProblem.invalid("a condition is true or false, not \(condition.element)") }
    let (then, otherwise) = (try application.block("then_branch"), try application.block("else_branch"))
    let first = try application.lowerBlock(then, []), second = try application.lowerBlock(otherwise, [])
    if then.nodes.isEmpty, otherwise.nodes.isEmpty,
        let chosen = try? zip(first, second).map({ try chosen(condition.tensor.onlyElement, $0, $1) })
    {
        return chosen
    }
    var region = BranchBuilding(condition.tensor, application.constants)
    return try region.results(first, second)
}

/// - Parameter conditionOperand: the operand that must be known where the two cannot be chosen between at run time.
func chosen(_ condition: Expression, _ first: Lowered, _ second: Lowered, conditionOperand: Int = 0) throws -> Lowered {
    guard case .tensor(let a) = first, case .tensor(let b) = second, a.element == b.element, a.shape == b.shape else {
        throw NodeProblem.needsValue(operand: conditionOperand)
    }
    return .tensor(compute("chosen", a.shape) { (indices: [Expression]) in
        select(condition, a.tensor[indices], b.tensor[indices])
    }, as: a.element)
}

private func scan(_ application: borrowing Application) throws -> [Lowered] {
    let body = try application.block("body")
    guard application.version >= 9 else { return try batchedScan(application, body) }
    let inputCount = try application.integer("num_scan_inputs", 0)
    let stateCount = application.operandCount - inputCount
    let outputCount = body.outputs.count - stateCount
    guard inputCount > 0, stateCount >= 0, outputCount >= 0 else { throw NodeProblem.invalid("the body does not fit the operands") }
    let axes = try application.integers("scan_input_axes") ?? [Int](repeating: 0, count: inputCount)
    let reversed = try application.integers("scan_input_directions") ?? [Int](repeating: 0, count: inputCount)
    let outputAxes = try application.integers("scan_output_axes") ?? [Int](repeating: 0, count: outputCount)
    let outputReversed = try application.integers("scan_output_directions") ?? [Int](repeating: 0, count: outputCount)
    let inputs = try (0..<inputCount).map { try application.lowered(stateCount + $0) }
    let states = try (0..<stateCount).map { try application.operand($0) }
    return try scanned(
        application, body, states, inputs, axes, reversed.map { $0 != 0 }, outputAxes, outputReversed.map { $0 != 0 })
}

private func scanned(
    _ application: borrowing Application, _ body: GraphBlock, _ initial: [Lowered], _ inputs: [LoweredTensor], _ axes: [Int],
    _ reversed: [Bool], _ outputAxes: [Int], _ outputReversed: [Bool]
) throws -> [Lowered] {
    guard axes.count == inputs.count, reversed.count == inputs.count, outputAxes.count == outputReversed.count,
        body.inputs.count == initial.count + inputs.count, body.outputs.count == initial.count + outputAxes.count
    else { throw NodeProblem.invalid("the body does not fit the operands") }
    let places = try zip(inputs, axes).map { try normalised($1, rank: $0.shape.count) }
    let count = inputs[0].shape[places[0]]
    for (input, place) in zip(inputs, places) where canonicalExtent(input.shape[place]) != canonicalExtent(count) && input.shape[place].isConstant && count.isConstant {
        throw NodeProblem.invalid("the scanned axes have \(count) and \(input.shape[place]) elements")
    }
    func elements(_ round: Expression) -> [Lowered] {
        inputs.indices.map { index in
            let place = reversed[index] ? count.minus(1).minus(round) : round
            return .tensor(taken(inputs[index].tensor, places[index], place), as: inputs[index].element)
        }
    }
    func ordered(_ stack: LoweredTensor, _ index: Int) throws -> Lowered {
        let axis = try normalised(outputAxes[index], rank: stack.shape.count)
        return .tensor(movedFirstAxis(stack.tensor, to: axis, reversed: outputReversed[index]), as: stack.element)
    }
    if let rounds = count.constantInt, rounds * body.nodes.count <= unrollingSize || initial.contains(where: { $0.asTensor == nil }) {
        guard rounds <= unrollingLimit else { throw NodeProblem.unsupported("scanning an axis of \(rounds) elements") }
        var states = initial
        var collected = [[Tensor]](repeating: [], count: outputAxes.count)
        for round in 0..<rounds {
            let results = try application.lowerBlock(body, states + elements(Expression(round)))
            states = Array(results[..<states.count])
            for (index, value) in results[states.count...].enumerated() {
                guard let tensor = value.asTensor?.tensor else { throw NodeProblem.invalid("only tensors are collected") }
                collected[index].append(try unsqueezed(tensor, [0]))
            }
        }
        return try states + collected.enumerated().map { index, parts in
            guard !parts.isEmpty else { return try nothingCollected(application, states.count + index) }
            return try ordered(LoweredTensor(try concatenated(parts, 0)), index)
        }
    }
    let states = try initial.map { state in
        guard let tensor = state.asTensor else { throw NodeProblem.unsupported("a scan whose state is no tensor") }
        return tensor
    }
    let building = LoopBuilding(
        name: application.node.name.isEmpty ? "scan" : application.node.name, initial: states, count: .extent(count), limit: count,
        constants: application.constants)
    let lowerBlock = application.lowerBlock
    let results = try building.results { round, states in
        let tensors = try lowerBlock(body, states.map { .tensor($0) } + elements(round)).map { result in
            guard let tensor = result.asTensor else { throw NodeProblem.unsupported("a scan that gives no tensor") }
            return tensor
        }
        return Round(states: Array(tensors[..<states.count]), collected: Array(tensors[states.count...]))
    }
    return try results.states.map { .tensor($0) } + results.collected.enumerated().map { try ordered($1, $0) }
}

/// The tensor with its first axis in another place, perhaps from its end to its beginning.
private func movedFirstAxis(_ x: Tensor, to axis: Int, reversed: Bool) -> Tensor {
    if axis == 0, !reversed { return x }
    var shape = x.shape
    shape.insert(shape.removeFirst(), at: axis)
    return compute("ordered", shape) { (indices: [Expression]) in
        var places = indices
        let round = places.remove(at: axis)
        return x[[reversed ? x.shape[0].minus(1).minus(round) : round] + places]
    }
}

/// Version 8: sequences of several lengths, one for each index of a first axis.
private func batchedScan(_ application: borrowing Application, _ body: GraphBlock) throws -> [Lowered] {
    guard !application.has(0) else { throw NodeProblem.unsupported("lengths of sequences in version 8 of Scan") }
    let inputCount = try application.integer("num_scan_inputs", 0)
    let stateCount = application.operandCount - 1 - inputCount
    let reversed = try (application.integers("directions") ?? [Int](repeating: 0, count: inputCount)).map { $0 != 0 }
    guard inputCount > 0, stateCount >= 0, body.outputs.count >= stateCount, let batch = try application.lowered(1).shape.first?.constantInt else {
        throw NodeProblem.invalid("the body does not fit the operands")
    }
    var results: [[Tensor]] = []
    let operands = try (1..<application.operandCount).map { try application.lowered($0) }
    for index in 0..<batch {
        let parts = operands.map { LoweredTensor($0.element, taken($0.tensor, 0, Expression(index))) }
        let outputCount = body.outputs.count - stateCount
        let values = try scanned(
            application, body, parts[..<stateCount].map { .tensor($0) }, Array(parts[stateCount...]),
            [Int](repeating: 0, count: inputCount), reversed, [Int](repeating: 0, count: outputCount),
            [Bool](repeating: false, count: outputCount))
        if results.isEmpty { results = values.map { _ in [] } }
        for (place, value) in values.enumerated() {
            guard let tensor = value.asTensor?.tensor else { throw NodeProblem.invalid("only tensors are collected") }
            results[place].append(try unsqueezed(tensor, [0]))
        }
    }
    return try results.map { .tensor(try concatenated($0, 0)) }
}

/// The elements at one index of an axis, which is gone then.
func taken(_ x: Tensor, _ axis: Int, _ index: Expression) -> Tensor {
    var shape = x.shape
    shape.remove(at: axis)
    return compute("element", shape) { (indices: [Expression]) in
        var places = indices
        places.insert(index, at: axis)
        return x[places]
    }
}
