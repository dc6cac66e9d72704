import NDArray
import TensorExpression
import TensorIR

/// Copies a program computation by computation, producers first, some of them in another form.
struct ProgramRewriter {
    private let original: TensorProgram
    /// The buffers in which the program knows the results of each computation.
    private let stored: [ObjectIdentifier: [Int: Buffer]]
    /// What has become of buffers that are no longer the same.
    private(set) var replacements: [Buffer: Buffer] = [:]
    private(set) var constants: [Tensor: NDArray]

    init(_ program: TensorProgram) {
        original = program
        stored = storedResults(program.roots)
        constants = program.constants
    }

    /// The program with all replacements made.
    var program: TensorProgram {
        if replacements.isEmpty { return original }
        let outputs = original.outputs.map { TensorProgram.Output($0.name, Tensor(replacements[$0.tensor.buffer] ?? $0.tensor.buffer)) }
        let extents = original.computedExtents.map {
            ComputedExtent($0.variable, value: Tensor(replacements[$0.value.buffer] ?? $0.value.buffer), limit: $0.limit)
        }
        // Weights that were transformed may be read no more.
        let read = Set((extents.map(\.value) + outputs.map(\.tensor)).computationsInOrder.flatMap(\.inputs))
        return TensorProgram(
            original.name, inputs: original.inputs, outputs: outputs, constants: constants.filter { read.contains($0.key.buffer) },
            computedExtents: extents)
    }

    /// Keeps a computation, reading what its operands have become.
    mutating func keep(_ computation: Computation) {
        guard computation.inputs.contains(where: { replacements[$0] != nil }) else { return }
        replace(computation, by: computation.replacingBuffers(replacements).results())
    }

    mutating func replace(_ computation: Computation, by results: [Tensor]) {
        for (result, buffer) in stored[ObjectIdentifier(computation)] ?? [:] { replacements[buffer] = results[result].buffer }
    }

    /// A constant of the program in place of, or beside, others.
    mutating func addConstant(_ name: String, _ values: NDArray) -> Tensor {
        let tensor = placeholder(name, values.elementType, values.shape.map { Expression($0) })
        constants[tensor] = values
        return tensor
    }
}
