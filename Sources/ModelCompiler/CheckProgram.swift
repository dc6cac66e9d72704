import NDArray
import TensorExpression
import TensorIR

/// Finds what would keep a program from being compiled, before any work is done.
func check(_ program: TensorProgram) throws(CompileError) {
    try checkNames(program.inputs.map(\.name))
    try checkNames(program.outputs.map(\.name))
    try checkNames(program.symbols.map(\.name))
    for input in program.inputs {
        guard input.shape.allSatisfy({ $0.isConstantOrSymbol }) else {
            throw .computedInputExtent(input.name, shape: "\(input.shape)")
        }
    }
    for output in program.outputs where output.tensor.computation == nil { throw .outputIsPlaceholder(output.name) }
    let regions = program.roots.regionsInOrder
    let variables = Set(program.symbols + program.computedExtents.map(\.variable) + regions.flatMap { $0.variables.map(\.variable) })
    let known = Set(program.inputs.map(\.buffer)).union(program.constants.keys.map(\.buffer)).union(regions.flatMap(\.parameters))
    for buffer in program.roots.buffersInOrder {
        if let computation = buffer.computation {
            for axis in computation.axes + computation.reductionAxes { try check(axis.extent, of: computation, variables) }
        } else if buffer.region == nil, !known.contains(buffer) {
            throw .unboundPlaceholder(buffer.name)
        }
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

/// An extent may be made of the symbols of inputs only: no one else could give it a value.
private func check(_ extent: Expression, of computation: Computation, _ symbols: Set<Variable>) throws(CompileError) {
    var unknown: Variable?
    extent.visit { node in
        if case .variable(let variable) = node, !symbols.contains(variable) { unknown = unknown ?? variable }
    }
    if let unknown {
        throw .unknownSymbol(unknown.name, in: computation.name, shape: "\(computation.axes.map(\.extent))")
    }
}

extension ControlRegion {
    fileprivate var parameters: [Buffer] { if case .loop(let loop) = kind { loop.states.map(\.parameter.buffer) } else { [] } }
}

extension Expression {
    fileprivate var isConstantOrSymbol: Bool {
        if case .variable = self { true } else { integerValue != nil }
    }
}
