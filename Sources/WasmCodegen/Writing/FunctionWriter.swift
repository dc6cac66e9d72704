import WasmModel

/// Writes a graph as stack code: expressions as trees, shared values in locals that are reused once they are dead.
struct FunctionWriter: ~Copyable {
    private struct Name: Hashable {
        var type: WasmType
        var name: String?
    }

    private let graph: InstructionGraph
    private let plan: UsePlan
    private var builder: FunctionBuilder
    private var locals: [NodeID: LocalIndex] = [:]
    private var slots: [StateID: LocalIndex] = [:]
    private var nameCounts: [String: Int] = [:]
    private var free: [Name: [LocalIndex]] = [:]
    private var remaining: [Int]
    /// Values of a region whose last use was inside a loop: their locals are free once the loop is left.
    private var dying: [RegionID: [NodeID]] = [:]
    private var lastSet: (local: LocalIndex, position: Int)?
    private var code: [Instruction] = []

    init(_ graph: InstructionGraph, name: String) {
        self.graph = graph
        plan = UsePlan(graph)
        remaining = plan.useCounts
        builder = FunctionBuilder(name: name)
        for parameter in graph.parameters {
            _ = builder.addParameter(parameter.type, name: parameter.name)
            nameCounts[parameter.name, default: 0] += 1
        }
    }

    consuming func write() -> FunctionDefinition {
        write(InstructionGraph.body)
        builder.emit(code)
        return builder.finish()
    }

    // MARK: Items

    private mutating func write(_ region: RegionID) {
        for item in graph.regions[region.value].items {
            write(item, in: region)
            for node in dying.removeValue(forKey: region) ?? [] { release(locals.removeValue(forKey: node), of: Name(type: graph[node].type)) }
        }
    }

    private mutating func write(_ item: Item, in region: RegionID) {
        switch item {
        case .node(let node):
            guard plan.forms[node.value] == .local else { return }
            write(expression: node, in: region)
            let local = take(Name(type: graph[node].type))
            locals[node] = local
            emitSet(local)
        case .effect(let instruction, let operands):
            for operand in operands { write(operand, in: region) }
            code.append(instruction)
        case .set(let slot, let value):
            write(value, in: region)
            emitSet(local(of: slot))
        case .loop(let body, let condition):
            code.append(.loop())
            lastSet = nil
            write(body)
            if let condition {
                write(condition, in: body)
                code.append(.brIf(0))
            }
            code.append(Instruction(.end))
            lastSet = nil
        case .branch(let condition, let then, let otherwise):
            write(condition, in: region)
            write(then: then, otherwise: otherwise)
        case .repeatLoop(let depth):
            code.append(.br(depth))
        case .release(let slot):
            guard let local = slots.removeValue(forKey: slot), let kind = graph.states[slot.value].slot else { return }
            release(local, of: Name(type: kind.type, name: kind.name))
        }
    }

    private mutating func write(then: RegionID, otherwise: RegionID?) {
        code.append(.if())
        lastSet = nil
        write(then)
        if let otherwise, !graph.regions[otherwise.value].items.isEmpty {
            code.append(Instruction(.else))
            lastSet = nil
            write(otherwise)
        }
        code.append(Instruction(.end))
        lastSet = nil
    }

    // MARK: Values

    /// Pushes a node's value.
    private mutating func write(_ node: NodeID, in region: RegionID) {
        guard plan.forms[node.value] == .local else { return write(expression: node, in: region) }
        guard let local = locals[node] else { preconditionFailure("\(node) is used before it is computed") }
        emitGet(local)
        remaining[node.value] -= 1
        if remaining[node.value] == 0 { dying[graph[node].region, default: []].append(node) }
    }

    /// Computes a node on the stack.
    private mutating func write(expression node: NodeID, in region: RegionID) {
        let content = graph[node]
        switch content.source {
        case .parameter(let local): emitGet(local)
        case .slot(let slot): emitGet(local(of: slot))
        case .constant, .memory, .pure:
            for operand in ordered(content.key) { write(operand, in: region) }
            code.append(Instruction(content.key.opcode, content.key.immediate))
        }
    }

    /// Cranelift computes a multiply-add into the register of the first factor, and copies one that is used again:
    /// so a factor that is used here for the last time goes first.
    private func ordered(_ key: Node.Key) -> [NodeID] {
        switch key.opcode {
        case .f32x4RelaxedMadd, .f64x2RelaxedMadd, .f32x4RelaxedNmadd, .f64x2RelaxedNmadd: break
        default: return key.operands
        }
        let (first, second) = (key.operands[0], key.operands[1])
        guard isUsedAgain(first), !isUsedAgain(second) else { return key.operands }
        return [second, first, key.operands[2]]
    }

    private func isUsedAgain(_ node: NodeID) -> Bool {
        plan.forms[node.value] == .local ? remaining[node.value] > 1 : graph[node].source == .constant
    }

    // MARK: Locals

    private mutating func emitSet(_ local: LocalIndex) {
        lastSet = (local, code.count)
        code.append(.localSet(local))
    }

    /// A get behind a set of the same local becomes a tee.
    private mutating func emitGet(_ local: LocalIndex) {
        if let lastSet, lastSet.local == local, lastSet.position == code.count - 1 {
            code[code.count - 1] = .localTee(local)
            self.lastSet = nil
        } else {
            code.append(.localGet(local))
        }
    }

    private mutating func local(of slot: StateID) -> LocalIndex {
        if let local = slots[slot] { return local }
        guard let kind = graph.states[slot.value].slot else { preconditionFailure("\(slot) is memory and has no local") }
        let local = take(Name(type: kind.type, name: kind.name))
        slots[slot] = local
        return local
    }

    private mutating func take(_ name: Name) -> LocalIndex {
        free[name]?.popLast() ?? builder.addLocal(name.type, name: name.name.map { unique($0) })
    }

    /// The name itself where no other local has it, else with a number.
    private mutating func unique(_ name: String) -> String {
        nameCounts[name, default: 0] += 1
        return nameCounts[name] == 1 ? name : "\(name).\(nameCounts[name]!)"
    }

    private mutating func release(_ local: LocalIndex?, of name: Name) {
        if let local { free[name, default: []].append(local) }
    }
}
