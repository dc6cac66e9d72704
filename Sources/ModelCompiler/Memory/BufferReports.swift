import Artifact
import TensorExpression
import TensorIR

/// What the module says of the buffers that live while it runs, by address: the memory plan as data.
func bufferReports(_ program: TensorProgram, _ values: ProgramValues, _ placement: BufferPlacement) -> [BufferReport] {
    let inputs = Set(program.inputs.map(\.buffer)), outputs = Set(program.outputs.map(\.tensor.buffer))
    let names = Dictionary(program.outputs.map { ($0.tensor.buffer, $0.name) }) { first, _ in first }
    return values.places.flatMap(\.buffers).map { buffer in
        BufferReport(
            name: names[buffer] ?? buffer.name, use: inputs.contains(buffer) ? .input : outputs.contains(buffer) ? .output : .value,
            address: placement.addresses[buffer]!, byteCount: buffer.byteCount, kernels: values.lifetimes.kernels(needing: buffer))
    }.sorted { ($0.address, $0.kernels.lowerBound) < ($1.address, $1.kernels.lowerBound) }
}

extension Lifetimes {
    /// The first and the last kernel that runs while a buffer must be there. Branches and loops are steps, too: a buffer that only these need
    /// is there with the kernel before.
    fileprivate func kernels(needing buffer: Buffer) -> ClosedRange<Int> {
        let steps = lifetimes[buffer]!
        let own = stepsOfKernels.filter { steps.contains($0.value) }.keys
        if let first = own.min(), let last = own.max() { return first...last }
        let before = stepsOfKernels.filter { $0.value <= steps.lowerBound }.keys.max() ?? 0
        return before...before
    }
}
