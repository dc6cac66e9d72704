import GraphIR
import MindIRProto
import NDArray

extension Importer {
    /// The outcome of a function or closure for arguments.
    mutating func call(
        _ callee: Imported, _ arguments: [Imported], loops: [String], node: String
    ) throws(ImportError) -> Outcome {
        switch callee {
        case .closure(let closure): return try function(closure.function, closure.arguments + arguments, loops: loops, node: node)
        case .choice(let condition, let first, let second):
            return try branch(
                condition,
                { importer throws(ImportError) in try importer.call(first, arguments, loops: loops, node: node) },
                { importer throws(ImportError) in try importer.call(second, arguments, loops: loops, node: node) })
        default: throw .notAFunction(node: node)
        }
    }

    private mutating func function(
        _ name: String, _ arguments: [Imported], loops: [String], node: String
    ) throws(ImportError) -> Outcome {
        if loops.contains(name) { return Outcome(exits: [(.round(name), .tuple(arguments))]) }
        guard let proto = functions[name] else { throw .unknownReference(name, node: node) }
        guard !self.loops.contains(name) else { throw .recursion(function: plainName(name)) }
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.maximumDepth else { throw .tooDeep(function: plainName(name), Self.maximumDepth) }
        if calls.leads(from: name, to: name, without: loops) { return try loop(proto, arguments, loops: loops) }
        return try evaluate(proto, arguments, loops: loops)
    }

    /// The outcome of one of two ways: an `If` of both.
    mutating func branch(
        _ condition: ValueID, _ first: (inout Importer) throws(ImportError) -> Outcome,
        _ second: (inout Importer) throws(ImportError) -> Outcome
    ) throws(ImportError) -> Outcome {
        let before = memory
        var (thenBlock, one) = try block(inputs: [], first)
        let oneMemory = memory
        memory = before
        var (elseBlock, other) = try block(inputs: [], second)
        let otherMemory = memory
        memory = before

        var join = Join()
        let targets = one.exits.map(\.target) + other.exits.map(\.target).filter { target in !one.exits.contains { $0.target == target } }
        var exits: [(target: Outcome.Target, value: Imported)] = []
        for target in targets {
            let values = [one, other].map { outcome in outcome.exits.first { $0.target == target }?.value }
            exits.append((target, try joined(values[0], values[1], &join)))
        }
        for (key, (origin, origin_depth)) in origins.sorted(by: { $0.key < $1.key }) where origin_depth <= blocks.count {
            guard oneMemory[key] != nil || otherMemory[key] != nil else { continue }
            let base = before[key] ?? .tensor(origin)
            memory[key] = try joined(oneMemory[key] ?? base, otherMemory[key] ?? base, &join)
        }
        var selector: ValueID?
        if targets.count > 1 {
            let first = self.selector(of: one, among: targets, &thenBlock), second = self.selector(of: other, among: targets, &elseBlock)
            selector = pair(first, second, &join)
        }
        guard !join.results.isEmpty else { return Outcome(exits: exits, selector: selector) }
        thenBlock.outputs = join.first
        elseBlock.outputs = join.second
        add(GraphNode(
            name: "", operation: OperatorName("If"), version: onnxVersion, inputs: [condition], outputs: join.results,
            attributes: ["then_branch": .block(thenBlock), "else_branch": .block(elseBlock)]))
        return Outcome(exits: exits, selector: selector)
    }

    /// Which of all exits one way's is, as a value of its block.
    private mutating func selector(of outcome: Outcome, among targets: [Outcome.Target], _ block: inout GraphBlock) -> ValueID {
        let places = outcome.exits.map { exit in targets.firstIndex(of: exit.target)! }
        guard let selector = outcome.selector else { return constant([.integer(Int64(places[0]))], isScalar: true)! }
        return mapped(selector, places, &block)
    }

    /// An element of a table of integers, computed at the end of a block.
    mutating func mapped(_ selector: ValueID, _ table: [Int], _ block: inout GraphBlock) -> ValueID {
        blocks.append(block)
        let list = constant(table.map { .integer(Int64($0)) }, isScalar: false)!
        let result = add("Gather", [list, selector], .tensor(.int64, shape: []))
        block = blocks.removeLast()
        return result
    }
}

/// The outputs of two blocks, and the values that one of each two becomes.
struct Join {
    var first: [ValueID] = [], second: [ValueID] = [], results: [ValueID] = []
}

extension Importer {
    /// The value that is one or the other. Where one way has none, nobody reads it: any value will do.
    private mutating func joined(_ first: Imported?, _ second: Imported?, _ join: inout Join) throws(ImportError) -> Imported {
        guard let first, let second else {
            let present = (first ?? second)!
            let stand = try placeholder(for: present)
            return try joined(first ?? stand, second ?? stand, &join)
        }
        switch (first, second) {
        case (.monad, .monad): return .monad
        case (.literal(let one), .literal(let other)) where one == other: return first
        case (.tensor(let one, let key), .tensor(let other, let otherKey)):
            return .tensor(one == other ? one : pair(one, other, &join), memory: key == otherKey ? key : nil)
        case (.tuple(let one), .tuple(let other)) where one.count == other.count:
            return .tuple(try joined(one, other, &join))
        case (.closure(let one), .closure(let other)) where one.function == other.function && one.arguments.count == other.arguments.count:
            return .closure(Closure(function: one.function, arguments: try joined(one.arguments, other.arguments, &join)))
        case (.tensor, .literal), (.literal, .tensor), (.literal, .literal):
            guard let one = try operand(first, of: "a condition"), let other = try operand(second, of: "a condition") else {
                throw .branches("one gives a tensor, the other none")
            }
            return .tensor(pair(one, other, &join))
        default: throw .branches("one gives \(first.kind), the other \(second.kind)")
        }
    }

    private mutating func joined(_ first: [Imported], _ second: [Imported], _ join: inout Join) throws(ImportError) -> [Imported] {
        var result: [Imported] = []
        for (one, other) in zip(first, second) { result.append(try joined(one, other, &join)) }
        return result
    }

    private mutating func pair(_ first: ValueID, _ second: ValueID, _ join: inout Join) -> ValueID {
        let result = graph.addValue(graph[first].name, graph[first].type)
        join.first.append(first)
        join.second.append(second)
        join.results.append(result)
        return result
    }

    /// Zeros of the value's type.
    mutating func placeholder(for value: Imported) throws(ImportError) -> Imported {
        switch value {
        case .tensor(let id, _): return .tensor(try zeros(like: id))
        case .tuple(let elements):
            var zeros: [Imported] = []
            for element in elements { zeros.append(try placeholder(for: element)) }
            return .tuple(zeros)
        case .closure(var closure):
            for (index, argument) in closure.arguments.enumerated() { closure.arguments[index] = try placeholder(for: argument) }
            return .closure(closure)
        case .literal, .monad, .choice: return value
        }
    }

    func type(of value: ValueID) -> GraphType { graph[value].type }

    private mutating func zeros(like id: ValueID) throws(ImportError) -> ValueID {
        guard case .tensor(let element, let shape?) = graph[id].type, let storage = element.storage else {
            throw .unknownExtents(value: graph[id].name)
        }
        var extents: [Int] = []
        for dimension in shape {
            guard case .fixed(let extent) = dimension else { throw .unknownExtents(value: graph[id].name) }
            extents.append(extent)
        }
        guard let count = try? NDArray.byteCount(of: extents, elementType: storage), count < 1 << 28 else {
            throw .unknownExtents(value: graph[id].name)
        }
        return addConstant(GraphConstant(element, .zeros(storage, shape: extents)))
    }
}

extension Imported {
    /// What the value is, for errors.
    var kind: String {
        switch self {
        case .tensor: "a tensor"
        case .literal(let literal): "the constant \(literal)"
        case .tuple(let elements): "\(elements.count) values"
        case .monad: "no value"
        case .closure(let closure): "the function \(plainName(closure.function))"
        case .choice: "one of two functions"
        }
    }
}
