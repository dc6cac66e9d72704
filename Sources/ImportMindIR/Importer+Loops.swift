import GraphIR
import MindIRProto

// A loop of the file is a function, its header, that calls itself in the last place:
//
//     header(i, x):  Switch(i < n, body(i, x), exit(x))()
//     body(i, x):    header(i + 1, tanh(x))
//
// It becomes a Loop whose state is what the two closures hold. What every round leaves as it is, is no state.

extension Importer {
    /// The outcome of a function that calls itself.
    mutating func loop(_ header: GraphProto, _ arguments: [Imported], loops: [String]) throws(ImportError) -> Outcome {
        self.loops.insert(header.name)
        defer { self.loops.remove(header.name) }
        guard let test = try test(of: header, arguments, loops: loops) else {
            return try loopOfRounds(header, arguments, loops: loops)
        }
        let context = LoopContext(header: header, loops: loops + [header.name], test: test)
        var state = LoopState(try leaves(of: test.state), memory: [])
        let before = memory
        guard var round = try self.round(of: context, state) else {
            memory = before
            return try loopOfRounds(header, arguments, loops: loops)
        }
        let written = writtenKeys(since: before)
        let kept = state.indices(where: { round.next[$0] == round.inputs[$0] })
        memory = before
        if !kept.isEmpty || !written.isEmpty {
            // Once more, now that it is known what changes.
            state.kept = Set(kept)
            state.memory = written
            round = try self.round(of: context, state)!
            memory = before
        }
        let results = add(loop: round, state)
        let exit = rebuilt(test.state, state.leaves(with: results)).1
        for (key, value) in zip(state.memory, results.suffix(state.memory.count)) { memory[key] = .tensor(value) }
        self.loops.remove(header.name)
        return try call(.closure(exit), [], loops: loops, node: plainName(header.name))
    }
}

/// How a loop's header decides: a condition, the closure that goes on while it holds, and the one that ends.
private struct LoopTest {
    let condition: ValueID
    /// What goes on, and what ends.
    let state: (Closure, Closure)
    /// Whether the loop goes on where the condition does not hold.
    let isNegated: Bool
}

private struct LoopContext {
    let header: GraphProto
    let loops: [String]
    let test: LoopTest
}

/// The values that a loop carries from round to round.
private struct LoopState {
    /// Those that the closures hold.
    let initial: [ValueID]
    /// The places of those that stay as they are.
    var kept: Set<Int> = []
    /// The memory that rounds write to.
    var memory: [String]

    init(_ initial: [ValueID], memory: [String]) { (self.initial, self.memory) = (initial, memory) }

    var carried: [Int] { initial.indices.filter { !kept.contains($0) } }

    func indices(where holds: (Int) -> Bool) -> [Int] { initial.indices.filter(holds) }

    /// All values, those that are carried replaced.
    func leaves(with values: [ValueID]) -> [ValueID] {
        var leaves = initial
        for (place, value) in zip(carried, values) { leaves[place] = value }
        return leaves
    }
}

private struct LoopRound {
    var block: GraphBlock
    /// The values of all places at the round's beginning and end.
    let inputs: [ValueID], next: [ValueID]
    let condition: ValueID
    /// What the loop begins with: the condition, and the carried values.
    var initial: [ValueID]
}

extension Importer {
    /// What the header decides, for arguments; nil where it is no choice of one that goes on and one that ends.
    private mutating func test(
        of header: GraphProto, _ arguments: [Imported], loops: [String]
    ) throws(ImportError) -> LoopTest? {
        guard case .call(let call) = try run(header, arguments), case .choice(let condition, let first, let second) = call.callee,
            case .closure(var one) = first, case .closure(var other) = second
        else { return nil }
        one.arguments += call.arguments
        other.arguments += call.arguments
        let goesOn = calls.leads(from: one.function, to: header.name, without: loops)
        let otherGoesOn = calls.leads(from: other.function, to: header.name, without: loops)
        guard goesOn != otherGoesOn else { return nil }
        return LoopTest(condition: condition, state: goesOn ? (one, other) : (other, one), isNegated: otherGoesOn)
    }

    private mutating func leaves(of state: (Closure, Closure)) throws(ImportError) -> [ValueID] {
        var leaves: [ValueID] = []
        for argument in state.0.arguments + state.1.arguments { try flatten(argument, of: "a loop", into: &leaves) }
        return leaves
    }

    /// The closures with other leaves.
    private func rebuilt(_ state: (Closure, Closure), _ leaves: [ValueID]) -> (Closure, Closure) {
        var rest = leaves[...]
        var (first, second) = state
        first.arguments = first.arguments.map { $0.replacingLeaves(&rest) }
        second.arguments = second.arguments.map { $0.replacingLeaves(&rest) }
        return (first, second)
    }

    private func writtenKeys(since before: [String: Imported]) -> [String] {
        memory.keys.filter { key in
            guard let origin = origins[key], origin.depth <= blocks.count else { return false }
            return memory[key]?.id != before[key]?.id
        }.sorted()
    }

    /// One round: what goes on, and the header's decision about the next one. nil where the round may end otherwise.
    private mutating func round(of context: LoopContext, _ state: LoopState) throws(ImportError) -> LoopRound? {
        let carried = state.carried.map { graph.addValue(graph[state.initial[$0]].name, graph[state.initial[$0]].type) }
        let counter = graph.addValue("", .tensor(.int64, shape: [])), goesOn = graph.addValue("", .tensor(.bool, shape: []))
        var stored: [ValueID] = [], first: [ValueID] = [conditionValue(context.test)]
        for place in state.carried { first.append(state.initial[place]) }
        for key in state.memory {
            let base = memory[key]?.id ?? origins[key]!.value
            first.append(base)
            stored.append(graph.addValue(graph[base].name, graph[base].type))
            memory[key] = .tensor(stored.last!)
        }
        let inputs = state.leaves(with: carried)
        let start = rebuilt(context.test.state, inputs).0
        var next: [ValueID]?, condition: ValueID?
        var (block, _) = try block(inputs: [counter, goesOn] + carried + stored) { importer throws(ImportError) in
            let outcome = try importer.call(.closure(start), [], loops: context.loops, node: plainName(context.header.name))
            guard outcome.exits.count == 1, case .round(context.header.name) = outcome.exits[0].target,
                case .tuple(let arguments) = outcome.exits[0].value
            else { return }
            guard let test = try importer.test(of: context.header, arguments, loops: Array(context.loops.dropLast())),
                test.isNegated == context.test.isNegated
            else { return }
            next = try importer.leaves(of: test.state)
            condition = importer.conditionValue(test)
        }
        guard let next, let condition, next.count == state.initial.count else { return nil }
        block.outputs = [condition] + state.carried.map { next[$0] } + state.memory.map { memory[$0]!.id! }
        return LoopRound(block: block, inputs: inputs, next: next, condition: condition, initial: first)
    }

    private mutating func conditionValue(_ test: LoopTest) -> ValueID {
        test.isNegated ? add("Not", [test.condition], .tensor(.bool, shape: [])) : test.condition
    }

    /// The loop as a node; the values of its state at the end.
    private mutating func add(loop round: LoopRound, _ state: LoopState) -> [ValueID] {
        let results = round.initial.dropFirst().map { graph.addValue(graph[$0].name, graph[$0].type) }
        add(GraphNode(
            name: "", operation: OperatorName("Loop"), version: onnxVersion, inputs: [nil] + round.initial, outputs: results,
            attributes: ["body": .block(round.block)]))
        return results
    }
}

extension Imported {
    var id: ValueID? { if case .tensor(let id, _) = self { id } else { nil } }
}
