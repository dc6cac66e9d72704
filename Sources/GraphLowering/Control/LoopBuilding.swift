import GraphIR
import ModelCompiler
import NDArray
import TensorExpression
import TensorIR

/// What a round of a loop gives.
struct Round {
    var states: [LoweredTensor]
    var collected: [LoweredTensor] = []
    /// Whether there is another round; nil where there always is.
    var condition: Tensor?
}

/// A loop to be made a region of the program.
struct LoopBuilding {
    let name: String
    let initial: [LoweredTensor]
    let count: ControlLoop.Count?
    /// What the number of rounds never exceeds; nil where nothing is known.
    let limit: Expression?
    var startCondition: Tensor?
    let constants: ConstantPool
}

extension LoopBuilding {
    /// The loop's results: the states behind the last round, and what rounds gave, along a new first axis.
    ///
    /// - Parameter body: makes a round's tensors of its number and the states before it. It is called again where the shape
    ///   of a state turns out to change from round to round: with a variable for the extent.
    func results(_ body: (Expression, [LoweredTensor]) throws -> Round) throws -> (states: [LoweredTensor], collected: [LoweredTensor]) {
        let counter = Variable("\(name).round")
        constants.declare(counter, limit: limit.map { $0.minus(1) })
        var varying: [Place: Variable] = [:]
        while true {
            let parameters = parameters(varying)
            let found = try constants.attempting { () -> Round? in
                let round = try body(Expression(counter), parameters)
                try check(round)
                let places = changes(from: parameters, to: round.states).filter { varying[$0] == nil }
                if places.isEmpty { return round }
                addVariables(places, round, &varying)
                return nil
            }
            if let found { return try results(counter, parameters, found, varying) }
        }
    }

    /// An axis of a state.
    private struct Place: Hashable, Comparable {
        let state: Int, axis: Int

        static func < (a: Place, b: Place) -> Bool { (a.state, a.axis) < (b.state, b.axis) }
    }

    /// Extents that begin as the same and change in the same way are the same.
    private func addVariables(_ places: [Place], _ round: Round, _ varying: inout [Place: Variable]) {
        var known: [[Expression]: Variable] = [:]
        for place in places {
            let way = [initial, round.states].map { canonicalExtent($0[place.state].shape[place.axis]) }
            let variable = known[way] ?? Variable("\(name).extent\(Set(varying.values).count)")
            known[way] = variable
            constants.declare(variable, limit: nil)
            varying[place] = variable
        }
    }

    private func parameters(_ varying: [Place: Variable]) -> [LoweredTensor] {
        initial.enumerated().map { number, state in
            let shape = state.shape.enumerated().map { axis, extent in
                varying[Place(state: number, axis: axis)].map { Expression($0) } ?? extent
            }
            return LoweredTensor(state.element, placeholder("\(name).state\(number)", state.tensor.element, shape))
        }
    }

    private func check(_ round: Round) throws {
        for (before, after) in zip(initial, round.states) where before.element != after.element || before.shape.count != after.shape.count {
            throw NodeProblem.invalid("a state of the loop is \(before.element) of rank \(before.shape.count) before a round, and \(after.element) of rank \(after.shape.count) behind it")
        }
    }

    private func changes(from before: [LoweredTensor], to after: [LoweredTensor]) -> [Place] {
        var found: [Place] = []
        for (number, (old, new)) in zip(before, after).enumerated() {
            for (axis, (a, b)) in zip(old.shape, new.shape).enumerated() where canonicalExtent(a) != canonicalExtent(b) {
                found.append(Place(state: number, axis: axis))
            }
        }
        return found
    }

    private func results(
        _ counter: Variable, _ parameters: [LoweredTensor], _ round: Round, _ varying: [Place: Variable]
    ) throws -> (states: [LoweredTensor], collected: [LoweredTensor]) {
        let extents = try extents(varying, round)
        let inner = Set(extents.map(\.variable) + [counter])
        for result in round.collected where result.shape.contains(where: { !$0.freeVariables.isDisjoint(with: inner) }) {
            throw NodeProblem.unsupported("collecting results whose shape, \(result.shape), changes from round to round")
        }
        let states = zip(parameters, zip(initial, round.states)).map { parameter, values in
            ControlLoop.State(parameter.tensor, initial: values.0.tensor, next: resized(values.1.tensor, to: parameter.shape, inner))
        }
        let loop = ControlLoop(
            counter: counter, count: count, startCondition: startCondition, condition: round.condition, states: states,
            collected: round.collected.map(\.tensor), limit: limit, extents: extents)
        let results = ControlRegion.loop(name, loop)
        if let rounds = loop.rounds { constants.declare(rounds, limit: limit) }
        for extent in extents { constants.declare(extent.final, limit: extent.limit) }
        let elements = round.states.map(\.element) + round.collected.map(\.element)
        let lowered = zip(elements, results).map { LoweredTensor($0, $1) }
        return (Array(lowered[..<states.count]), Array(lowered[states.count...]))
    }

    /// The result under the parameter's shape where that is the same in other words.
    private func resized(_ tensor: Tensor, to shape: [Expression], _ inner: Set<Variable>) -> Tensor {
        let isSame = zip(tensor.shape, shape).allSatisfy { $0 == $1 || !$1.freeVariables.isDisjoint(with: inner) }
        if isSame { return tensor }
        let extents = zip(tensor.shape, shape).map { $1.freeVariables.isDisjoint(with: inner) ? $1 : $0 }
        return compute(tensor.name, extents) { (indices: [Expression]) in tensor[indices] }
    }

    private func extents(_ varying: [Place: Variable], _ round: Round) throws -> [ControlLoop.Extent] {
        var found: [Variable: ControlLoop.Extent] = [:]
        var ordered: [ControlLoop.Extent] = []
        for (place, variable) in varying.sorted(by: { $0.key < $1.key }) {
            let next = canonicalExtent(round.states[place.state].shape[place.axis])
            if let known = found[variable] {
                guard known.next == next else { throw NodeProblem.unsupported("states of a loop that grow together at first, and then differently") }
                continue
            }
            let extent = try extent(variable, from: initial[place.state].shape[place.axis], to: next)
            found[variable] = extent
            ordered.append(extent)
        }
        return ordered
    }

    /// An extent that a round changes, with what it never exceeds: it grows by the same in every round, or is what does not depend on it.
    private func extent(_ variable: Variable, from initial: Expression, to next: Expression) throws -> ControlLoop.Extent {
        let growth = canonicalExtent(next.minus(Expression(variable)))
        let limit: Expression
        if constants.isLimited(growth, without: variable) {
            if let amount = growth.integerValue, amount <= 0 {
                limit = initial
            } else {
                guard let rounds = self.limit else { throw NodeProblem.needsValue(operand: 0) }
                limit = initial.plus(maximum(growth, 0).times(rounds))
            }
        } else if constants.isLimited(next, without: variable) {
            limit = maximum(initial, next)
        } else {
            throw NodeProblem.unsupported("a state of a loop that grows from \(variable) to \(next) in a round")
        }
        constants.declare(variable, limit: limit)
        return ControlLoop.Extent(variable, initial: initial, next: next, final: Variable("\(variable.name).final"), limit: limit)
    }
}
