import GraphIR
import MindIRProto

extension Importer {
    /// The outcome of a function that calls itself in some of several ways that it may end: a loop of the whole function,
    /// with the values of the other ways as results. It runs at least once.
    mutating func loopOfRounds(_ header: GraphProto, _ arguments: [Imported], loops: [String]) throws(ImportError) -> Outcome {
        var initial: [ValueID] = []
        for argument in arguments { try flatten(argument, of: "a loop", into: &initial) }
        let counter = graph.addValue("", .tensor(.int64, shape: [])), goesOn = graph.addValue("", .tensor(.bool, shape: []))
        let carried = initial.map { graph.addValue(graph[$0].name, graph[$0].type) }
        let before = memory
        var exits: [(target: Outcome.Target, value: Imported)] = [], table: [Int] = []
        var (body, outputs) = try block(inputs: [counter, goesOn] + carried) { importer throws(ImportError) -> [ValueID] in
            var rest = carried[...]
            let inner = arguments.map { $0.replacingLeaves(&rest) }
            let outcome = try importer.evaluate(header, inner, loops: loops + [header.name])
            guard let again = outcome.exits.firstIndex(where: { $0.target == .round(header.name) }) else {
                throw .endlessLoop(function: plainName(header.name))
            }
            guard let selector = outcome.selector else { throw .endlessLoop(function: plainName(header.name)) }
            var next: [ValueID] = []
            try importer.flatten(outcome.exits[again].value, of: "a loop", into: &next)
            exits = outcome.exits.enumerated().filter { $0.offset != again }.map(\.element)
            table = outcome.exits.indices.map { $0 < again ? $0 : max(0, $0 - 1) }
            var results: [ValueID] = []
            for exit in exits { try importer.flatten(exit.value, of: "a loop", into: &results) }
            return [importer.equals(selector, again)] + next + results + [selector]
        }
        guard memory.allSatisfy({ key, value in value.id == before[key]?.id || (origins[key]?.depth ?? 0) > blocks.count }) else {
            throw .branches("a loop that may end in several ways writes to memory")
        }
        memory = before
        guard outputs.count > carried.count + 1 else { throw .endlessLoop(function: plainName(header.name)) }
        body.outputs = outputs
        body.inputs += outputs[(1 + carried.count)...].map { graph.addValue(graph[$0].name, graph[$0].type) }
        // What ends the loop is computed in every round, and counts in the last one.
        var start = [constant([.truth(true)], isScalar: true)!] + initial
        for value in outputs[(1 + carried.count)...] {
            guard let zeros = try placeholder(for: .tensor(value)).id else { preconditionFailure("a tensor's placeholder is one") }
            start.append(zeros)
        }
        let results = outputs.dropFirst().map { graph.addValue(graph[$0].name, graph[$0].type) }
        add(GraphNode(
            name: "", operation: OperatorName("Loop"), version: onnxVersion, inputs: [nil] + start, outputs: results,
            attributes: ["body": .block(body)]))
        var rest = results[carried.count...]
        let ends = exits.map { (target: $0.target, value: $0.value.replacingLeaves(&rest)) }
        guard ends.count > 1 else { return Outcome(exits: ends) }
        var current = blocks.removeLast()
        let selector = mapped(results.last!, table, &current)
        blocks.append(current)
        return Outcome(exits: ends, selector: selector)
    }
}

extension Imported {
    /// The value with other tensors, in the order of `flatten`.
    func replacingLeaves(_ leaves: inout ArraySlice<ValueID>) -> Imported {
        switch self {
        case .tensor(_, let key): return .tensor(leaves.removeFirst(), memory: key)
        case .literal(.none), .monad, .closure, .choice: return self
        case .literal: return .tensor(leaves.removeFirst())
        case .tuple(let elements): return .tuple(elements.map { $0.replacingLeaves(&leaves) })
        }
    }
}
