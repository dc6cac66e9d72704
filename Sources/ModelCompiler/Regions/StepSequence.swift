import TensorExpression
import TensorIR

/// The kernels and regions of a block, to be brought into an order in which each comes behind what it needs.
struct StepSequence {
    private struct Item {
        let step: ProgramStep
        let reads: [Buffer]
        let uses: Set<Variable>
    }

    private var items: [Item] = []
    private var writers: [Buffer: Int] = [:]
    private var definers: [Variable: Int] = [:]

    /// - Parameters:
    ///   - uses: the variables that must have their values before the step.
    ///   - defines: those that have theirs behind it.
    mutating func add(
        _ step: ProgramStep, reads: [Buffer], writes: [Buffer], uses: Set<Variable>, defines: [Variable]
    ) {
        for buffer in writes { writers[buffer] = items.count }
        for variable in defines { definers[variable] = items.count }
        items.append(Item(step: step, reads: reads, uses: uses))
    }

    /// The steps in the order in which they were added, but for those that others need before.
    ///
    /// - Parameter extents: the scalars whose values variables have.
    func inOrder(extents: [Variable: Buffer]) -> [ProgramStep] {
        var ordered: [ProgramStep] = []
        var visited: Set<Int> = []
        func visit(_ index: Int) {
            guard visited.insert(index).inserted else { return }
            let item = items[index]
            let values = item.uses.compactMap { extents[$0] }
            let needed = (item.reads + values).compactMap { writers[$0] } + item.uses.compactMap { definers[$0] }
            for other in Set(needed).sorted() where other != index { visit(other) }
            ordered.append(item.step)
        }
        items.indices.forEach(visit)
        return ordered
    }
}

extension ProgramStep {
    /// What the step reads, and the variables that it uses, those of steps within included.
    func needs(_ groups: [KernelGroup]) -> (buffers: [Buffer], variables: Set<Variable>) {
        switch self {
        case .kernel(let index): return (groups[index].inputs, groups[index].variables)
        case .branch(let step):
            var (buffers, variables) = ([step.condition], step.branch.extents.flatMap { [$0.then, $0.otherwise] }.variables)
            for inner in step.then + step.otherwise { inner.addNeeds(groups, &buffers, &variables) }
            return (buffers, variables)
        case .loop(let step):
            var buffers = step.states.map(\.initial) + [step.count, step.startCondition, step.condition].compactMap { $0 }
            for state in step.states { if case .outer(let buffer) = state.next { buffers.append(buffer) } }
            var variables = step.loop.extents.flatMap { [$0.initial, $0.next] }.variables
            if case .extent(let extent) = step.loop.count { variables.formUnion([extent].variables) }
            for inner in step.body { inner.addNeeds(groups, &buffers, &variables) }
            return (buffers, variables)
        }
    }

    private func addNeeds(_ groups: [KernelGroup], _ buffers: inout [Buffer], _ variables: inout Set<Variable>) {
        let inner = needs(groups)
        buffers += inner.buffers
        variables.formUnion(inner.variables)
    }
}
