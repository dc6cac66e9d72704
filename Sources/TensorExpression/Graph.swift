import TensorIR

extension Array where Element == Tensor {
    /// The computations that these tensors need, producers first, each once; consumers in order of first need.
    public var computationsInOrder: [Computation] {
        var seen: Set<ObjectIdentifier> = []
        var ordered: [Computation] = []
        func visit(_ buffer: Buffer) {
            guard let computation = buffer.computation, seen.insert(ObjectIdentifier(computation)).inserted else { return }
            computation.inputs.forEach(visit)
            ordered.append(computation)
        }
        forEach { visit($0.buffer) }
        return ordered
    }
}
