import TensorIR

extension Array where Element == Tensor {
    /// The computations that these tensors need, producers first, each once; consumers in order of first need.
    ///
    /// The results of regions count as given: what their bodies compute is not among these.
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

    /// Every buffer that these tensors need, they themselves and what regions need included; producers first, each once.
    public var buffersInOrder: [Buffer] {
        var seen: Set<Buffer> = []
        var ordered: [Buffer] = []
        func visit(_ buffer: Buffer) {
            guard seen.insert(buffer).inserted else { return }
            buffer.computation?.inputs.forEach(visit)
            if let region = buffer.region { (region.operands + region.bodies.joined()).forEach { visit($0.buffer) } }
            ordered.append(buffer)
        }
        forEach { visit($0.buffer) }
        return ordered
    }

    /// The regions that these tensors need, those in bodies included; each once.
    public var regionsInOrder: [ControlRegion] {
        var seen: Set<ObjectIdentifier> = []
        return buffersInOrder.compactMap(\.region).filter { seen.insert(ObjectIdentifier($0)).inserted }
    }
}
