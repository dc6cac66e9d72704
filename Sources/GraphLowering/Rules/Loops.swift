import GraphIR
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR

/// A loop of few rounds is unrolled, as nodes of several rounds may share kernels then, and what is known stays known; so is
/// one whose body needs that. All others are regions.
func loop(_ application: borrowing Application) throws -> [Lowered] {
    let loop = try LoopNode(application)
    if let count = loop.knownCount, count * loop.body.nodes.count <= unrollingSize,
        let results = try? application.constants.attempting({ try loop.unrolled(application, mayStop: false) })
    {
        return results
    }
    let problem: any Error
    do {
        return try application.constants.attempting { try loop.region(application) }!
    } catch {
        problem = error
    }
    do {
        return try application.constants.attempting { try loop.unrolled(application, mayStop: true) }!
    } catch let other as GraphLoweringError {
        throw other
    } catch NodeProblem.needsValue(let operand) {
        throw NodeProblem.needsValue(operand: operand)
    } catch {
        throw problem
    }
}

private struct LoopNode {
    let body: GraphBlock
    let states: [Lowered]
    let scanCount: Int
    /// Operands that need not be there.
    let count: LoweredTensor?, condition: Lowered?
    let label: String

    init(_ application: borrowing Application) throws {
        body = try application.block("body")
        let stateCount = body.inputs.count - 2
        scanCount = body.outputs.count - 1 - stateCount
        guard stateCount >= 0, scanCount >= 0, application.operandCount <= stateCount + 2 else {
            throw NodeProblem.invalid("the body does not fit the loop's operands")
        }
        states = try (0..<stateCount).map { try application.operand($0 + 2) }
        count = application.has(0) ? try application.lowered(0) : nil
        condition = application.has(1) ? try application.operand(1) : nil
        label = application.node.name.isEmpty ? "loop" : application.node.name
    }

    var knownCount: Int? {
        guard let count, let known = count.indexElements?.constants, known.count == 1 else { return nil }
        // Exporters write the greatest number where they mean any.
        return known[0] == Int(Int32.max) ? nil : max(known[0], 0)
    }

    func region(_ application: borrowing Application) throws -> [Lowered] {
        let initial = try states.map { state in
            guard let tensor = state.asTensor else { throw NodeProblem.unsupported("a loop whose state is no tensor") }
            return tensor
        }
        var start: Tensor?
        if let condition {
            guard let tensor = condition.asTensor else { throw NodeProblem.invalid("the condition is not a tensor") }
            guard try tensor.knownCondition() ?? true else { return try unrolled(application, mayStop: false) }
            start = tensor.known == nil ? tensor.tensor : nil
        }
        let (rounds, limit) = try bounds()
        let building = LoopBuilding(
            name: label, initial: initial, count: rounds, limit: limit, startCondition: start, constants: application.constants)
        let (body, lowerBlock, isUnbounded) = (body, application.lowerBlock, limit == nil)
        let isEndless = rounds == nil
        let yes = known(true, application)
        let results = try building.results { counter, states in
            let number = compute("round", []) { (_: [Expression]) in counter.cast(to: .int64) }
            let results = try lowerBlock(
                body, [.tensor(LoweredTensor(.int64, number, integers: [counter])), yes] + states.map { .tensor($0) })
            let tensors = try results.map { result in
                guard let tensor = result.asTensor else { throw NodeProblem.unsupported("a loop that gives no tensor") }
                return tensor
            }
            let goesOn = try tensors[0].knownCondition() ?? false
            if goesOn, isEndless { throw NodeProblem.invalid("the loop never ends") }
            let collected = Array(tensors[(1 + states.count)...])
            if isUnbounded, !collected.isEmpty { throw NodeProblem.needsValue(operand: 0) }
            return Round(states: Array(tensors[1..<1 + states.count]), collected: collected, condition: goesOn ? nil : tensors[0].tensor)
        }
        return (results.states + results.collected).map { .tensor($0) }
    }

    /// How many rounds there are at most, as the loop finds out and as memory is planned.
    private func bounds() throws -> (count: ControlLoop.Count?, limit: Expression?) {
        guard let count else { return (nil, nil) }
        if let elements = count.indexElements, elements.count == 1 {
            if elements[0].integerValue == Int64(Int32.max) { return (condition == nil ? .extent(elements[0]) : nil, nil) }
            return (.extent(elements[0]), canonicalExtent(maximum(elements[0], 0)))
        }
        guard [.int32, .int64].contains(count.tensor.element) else { throw NodeProblem.invalid("a number of rounds is an integer") }
        return (.value(count.tensor), nil)
    }

    func unrolled(_ application: borrowing Application, mayStop: Bool) throws -> [Lowered] {
        var states = states
        let limit = count == nil ? Int.max : try application.knownInteger(0)
        var condition = condition ?? known(true, application)
        var collected = [[Tensor]](repeating: [], count: scanCount)
        var active: Expression?
        var round = 0
        while round < limit {
            guard let decided = condition.asTensor else { throw NodeProblem.invalid("the condition is not a tensor") }
            if let holds = try decided.knownCondition() {
                if !holds { break }
            } else {
                // The number of rounds depends on data: rounds that are not to be run leave the state as it is.
                guard mayStop, scanCount == 0, limit != Int.max else { throw NodeProblem.needsValue(operand: 1) }
                let holds = decided.tensor.onlyElement
                active = active.map { $0 && holds } ?? holds
            }
            guard round < unrollingLimit else { throw NodeProblem.unsupported("a loop of more than \(unrollingLimit) rounds") }
            let counter = NDArray(scalar: Int64(round))
            let results = try application.lowerBlock(
                body, [.tensor(LoweredTensor(.int64, application.constant(counter), known: counter)), condition] + states)
            condition = results[0]
            let next = Array(results[1..<1 + states.count])
            states = try active.map { active in try zip(next, states).map { try chosen(active, $0, $1, conditionOperand: 1) } } ?? next
            for (place, value) in results[(1 + states.count)...].enumerated() {
                guard let tensor = value.asTensor else { throw NodeProblem.invalid("only tensors are collected") }
                collected[place].append(try unsqueezed(tensor.tensor, [0]))
            }
            round += 1
        }
        return try states + collected.enumerated().map { place, parts in
            guard !parts.isEmpty else { return try nothingCollected(application, states.count + place) }
            return .tensor(try concatenated(parts, 0))
        }
    }
}

/// What is collected in no round has the shape that is declared, with nothing along its first axis.
func nothingCollected(_ application: borrowing Application, _ output: Int) throws -> Lowered {
    guard case .tensor(let element, let shape?) = application.declared[output], let storage = element.storage, !shape.isEmpty else {
        throw NodeProblem.unsupported("a loop without rounds whose results have no declared shape")
    }
    let extents = shape.dropFirst().map { if case .fixed(let extent) = $0 { extent } else { 0 } }
    let array = NDArray.zeros(storage, shape: [0] + extents)
    return .tensor(LoweredTensor(element, application.constant(array), known: array))
}

func known(_ value: Bool, _ application: borrowing Application) -> Lowered {
    let array = NDArray(scalar: value)
    return .tensor(LoweredTensor(.bool, application.constant(array), known: array))
}
