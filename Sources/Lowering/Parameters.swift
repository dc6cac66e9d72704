import Scheduling
import TensorExpression
import TensorIR

/// What a kernel of the schedule is given.
func parameters(of schedule: Schedule) -> [KernelParameter] {
    var inputs: [Buffer] = []
    for computation in schedule.outputs.computationsInOrder {
        for buffer in computation.inputs where buffer.computation == nil && !inputs.contains(buffer) {
            inputs.append(buffer)
        }
    }
    let outputs = schedule.outputs.map(\.buffer)
    return inputs.map { .buffer($0, .read) } + outputs.map { .buffer($0, .write) }
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
