import Scheduling
import TensorExpression
import TensorIR

/// What a kernel of the schedule is given.
func parameters(of schedule: Schedule, reading prepared: [Buffer], in body: Statement) -> [KernelParameter] {
    var inputs: [Buffer] = []
    for computation in schedule.outputs.computationsInOrder {
        for buffer in computation.inputs where buffer.computation == nil && !inputs.contains(buffer) {
            inputs.append(buffer)
        }
    }
    let outputs = schedule.outputs.map(\.buffer)
    let given = inputs.flatMap { input in
        let copies = prepared.filter { ($0.definition as? PreparedOperand)?.source == input }
        return (copies.isEmpty || body.reads(input) ? [input] : []) + copies
    }
    return given.map { .buffer($0, .read) } + outputs.map { .buffer($0, .write) }
        + symbols(of: inputs + outputs, and: schedule.outputs.computationsInOrder).map { .scalar($0) }
}

/// The variables that shapes, strides and definitions mention without binding them.
private func symbols(of buffers: [Buffer], and computations: [Computation]) -> [Variable] {
    var bound: Set<Variable> = []
    var ordered: [Variable] = []
    func collect(_ expression: Expression) {
        if case .letIn(let variable, _, _) = expression { bound.insert(variable) }
        if case .variable(let variable) = expression, !bound.contains(variable), !ordered.contains(variable) {
            ordered.append(variable)
        }
        expression.children.forEach(collect)
    }
    for buffer in buffers { (buffer.shape + (buffer.strides ?? [])).forEach(collect) }
    for computation in computations {
        let axes = computation.axes + computation.reductionAxes
        axes.map(\.extent).forEach(collect)
        bound.formUnion(axes.map(\.variable))
        computation.expressions.forEach(collect)
    }
    return ordered
}

extension Statement {
    fileprivate func reads(_ buffer: Buffer) -> Bool {
        var found = false
        visit { statement in
            found = found || statement.expressions.contains { $0.contains { if case .load(buffer, _) = $0 { true } else { false } } }
        }
        return found
    }
}
