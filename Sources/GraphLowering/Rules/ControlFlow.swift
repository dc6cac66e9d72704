import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Control flow that is decided, or can be bounded, at compile time: loops are unrolled.

private let unrollingLimit: Int = 1024

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

/// A condition that comes at run time: both branches are computed, and one is chosen, as nothing in a branch has an effect.
private func branch(_ application: borrowing Application) throws -> [Lowered] {
    let condition = try application.lowered(0)
    if let known = condition.known {
        guard known.count == 1 else { throw NodeProblem.invalid("a condition has one element") }
        return try application.lowerBlock(application.block(known[integer: 0] != 0 ? "then_branch" : "else_branch"), [])
    }
    let first = try application.lowerBlock(application.block("then_branch"), [])
    let second = try application.lowerBlock(application.block("else_branch"), [])
    return try zip(first, second).map { try chosen(condition.tensor.onlyElement, $0, $1, conditionOperand: 0) }
}

private func chosen(_ condition: Expression, _ first: Lowered, _ second: Lowered, conditionOperand: Int) throws -> Lowered {
    guard case .tensor(let a) = first, case .tensor(let b) = second, a.element == b.element, a.shape == b.shape else {
        throw NodeProblem.needsValue(operand: conditionOperand)
    }
    return .tensor(compute("chosen", a.shape) { (indices: [Expression]) in
        select(condition, a.tensor[indices], b.tensor[indices])
    }, as: a.element)
}

private func loop(_ application: borrowing Application) throws -> [Lowered] {
    let body = try application.block("body")
    let stateCount = body.inputs.count - 2, scanCount = body.outputs.count - 1 - stateCount
    guard stateCount >= 0, scanCount >= 0, application.operandCount <= stateCount + 2 else {
        throw NodeProblem.invalid("the body does not fit the loop's operands")
    }
    var states = try (0..<stateCount).map { try application.operand($0 + 2) }
    let limit = application.has(0) ? try application.knownInteger(0) : Int.max
    var condition: Lowered = application.has(1) ? try application.operand(1) : known(true, application)
    var collected = [[Tensor]](repeating: [], count: scanCount)
    var active: Expression?
    var round = 0
    while round < limit {
        guard let decided = condition.asTensor else { throw NodeProblem.invalid("the condition is not a tensor") }
        if let value = decided.known {
            if value[integer: 0] == 0 { break }
        } else {
            // The number of rounds depends on data: rounds that are not to be run leave the state as it is.
            guard scanCount == 0, limit != Int.max else { throw NodeProblem.needsValue(operand: 1) }
            let holds = decided.tensor.onlyElement
            active = active.map { $0 && holds } ?? holds
        }
        guard round < unrollingLimit else { throw NodeProblem.unsupported("a loop of more than \(unrollingLimit) rounds") }
        let counter = NDArray(scalar: Int64(round))
        let results = try application.lowerBlock(
            body, [.tensor(LoweredTensor(.int64, application.constant(counter), known: counter)), condition] + states)
        condition = results[0]
        let next = Array(results[1..<1 + stateCount])
        states = try active.map { active in try zip(next, states).map { try chosen(active, $0, $1, conditionOperand: 1) } } ?? next
        for (place, value) in results[(1 + stateCount)...].enumerated() {
            guard let tensor = value.asTensor else { throw NodeProblem.invalid("only tensors are collected") }
            collected[place].append(try unsqueezed(tensor.tensor, [0]))
        }
        round += 1
    }
    return try states + collected.enumerated().map { place, parts in
        guard !parts.isEmpty else { return try nothingCollected(application, stateCount + place) }
        return .tensor(try concatenated(parts, 0))
    }
}

/// What is collected in no round has the shape that is declared, with nothing along its first axis.
private func nothingCollected(_ application: borrowing Application, _ output: Int) throws -> Lowered {
    guard case .tensor(let element, let shape?) = application.declared[output], let storage = element.storage, !shape.isEmpty else {
        throw NodeProblem.unsupported("a loop without rounds whose results have no declared shape")
    }
    let extents = shape.dropFirst().map { if case .fixed(let extent) = $0 { extent } else { 0 } }
    let array = NDArray.zeros(storage, shape: [0] + extents)
    return .tensor(LoweredTensor(element, application.constant(array), known: array))
}

private func known(_ value: Bool, _ application: borrowing Application) -> Lowered {
    let array = NDArray(scalar: value)
    return .tensor(LoweredTensor(.bool, application.constant(array), known: array))
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
    var states = initial
    guard axes.count == inputs.count, reversed.count == inputs.count, outputAxes.count == outputReversed.count,
        body.inputs.count == initial.count + inputs.count, body.outputs.count == initial.count + outputAxes.count
    else { throw NodeProblem.invalid("the body does not fit the operands") }
    let places = try zip(inputs, axes).map { try normalised($1, rank: $0.shape.count) }
    guard let count = inputs[0].shape[places[0]].constantInt, count <= unrollingLimit else {
        throw NodeProblem.unsupported("scanning an axis of \(inputs[0].shape[places[0]]) elements")
    }
    var collected = [[Tensor]](repeating: [], count: outputAxes.count)
    for round in 0..<count {
        let elements = inputs.indices.map { index -> Lowered in
            let place = Expression(reversed[index] ? count - 1 - round : round)
            return .tensor(taken(inputs[index].tensor, places[index], place), as: inputs[index].element)
        }
        let results = try application.lowerBlock(body, states + elements)
        states = Array(results[..<states.count])
        for (index, value) in results[states.count...].enumerated() {
            guard let tensor = value.asTensor?.tensor else { throw NodeProblem.invalid("only tensors are collected") }
            collected[index].append(try unsqueezed(tensor, [outputAxes[index]]))
        }
    }
    return try states + collected.enumerated().map { index, parts in
        guard let first = parts.first else { return try nothingCollected(application, states.count + index) }
        let axis = try normalised(outputAxes[index], rank: first.rank)
        return .tensor(try concatenated(outputReversed[index] ? parts.reversed() : parts, axis))
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
