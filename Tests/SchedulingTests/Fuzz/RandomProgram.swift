import NDArray
import TensorExpression
import TensorIR

/// Tensor expressions with arrays for what they read: what a schedule is tried on.
struct RandomProgram {
    let outputs: [Tensor]
    /// The placeholders that the outputs need, with their values.
    let inputs: [Tensor: NDArray]
    /// The values of symbolic extents.
    let scalars: [Variable: Value]

    /// What the definitions say.
    func reference() throws -> [NDArray] {
        try evaluate(outputs, inputs: inputs, scalars: scalars)
    }

    var arrays: [Buffer: NDArray] {
        Dictionary(uniqueKeysWithValues: inputs.map { ($0.key.buffer, $0.value) })
    }
}

extension RandomProgram: CustomStringConvertible {
    /// The definitions as a person would write them.
    var description: String {
        let symbols = scalars.map { "\($0.key) = \($0.value)" }.sorted()
        let placeholders = inputs.keys.map { "\($0.name): \($0.element)\($0.shape)" }.sorted()
        let definitions = outputs.computationsInOrder.map(\.definitionText)
        return (symbols + placeholders + definitions + ["outputs: \(outputs.map(\.name))"]).joined(separator: "\n")
    }
}

extension Computation {
    /// `C: float32[3, 4], C[i, j] = sum over k in 0..<5 of A[i, k] * B[k, j]`.
    fileprivate var definitionText: String {
        let indices = axes.map(\.name).joined(separator: ", ")
        let form = "\(name): \(elements.map { "\($0)" }.joined(separator: ", "))\(axes.map(\.extent))"
        let values = expressions.map { "\($0)" }.joined(separator: " and ")
        guard case .reduction(let reduction) = body else { return "\(form), \(name)[\(indices)] = \(values)" }
        let reduced = reduction.axes.map { "\($0.name) in 0..<\($0.extent)" }.joined(separator: ", ")
        return "\(form), \(name)[\(indices)] = \(reduction.combiner.name) over \(reduced) of \(values)"
    }
}
