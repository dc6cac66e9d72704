import NDArray
import TensorExpression
import TensorIR

/// Finds what would keep a program from being compiled, before any work is done.
func check(_ program: TensorProgram) throws(CompileError) {
    try checkNames(program.inputs.map(\.name))
    try checkNames(program.outputs.map(\.name))
    for output in program.outputs where output.tensor.computation == nil { throw .outputIsPlaceholder(output.name) }
    let known = Set(program.inputs.map(\.buffer)).union(program.constants.keys.map(\.buffer))
    for computation in program.outputs.map(\.tensor).computationsInOrder {
        for axis in computation.axes { try checkConstant(axis.extent, of: computation) }
        for buffer in computation.inputs where buffer.computation == nil && !known.contains(buffer) {
            throw .unboundPlaceholder(buffer.name)
        }
    }
    for input in program.inputs where input.buffer.constantShape == nil {
        throw .symbolicShape(input.name, shape: "\(input.shape)")
    }
    for (tensor, value) in program.constants {
        guard tensor.element == value.elementType, tensor.buffer.constantShape == value.shape else {
            throw .constantDiffers(
                tensor.name, expected: "\(tensor.element)\(tensor.shape)", found: "\(value.elementType)\(value.shape)")
        }
    }
}

private func checkNames(_ names: [String]) throws(CompileError) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted { throw .duplicateName(name) }
}

private func checkConstant(_ extent: Expression, of computation: Computation) throws(CompileError) {
    guard extent.integerValue == nil else { return }
    throw .symbolicShape(computation.name, shape: "\(computation.axes.map(\.extent))")
}
