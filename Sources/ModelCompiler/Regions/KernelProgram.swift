import NDArray
import TensorExpression
import TensorIR

/// A program as kernels and the order in which they run.
struct KernelProgram {
    var groups: [KernelGroup] = []
    /// The values known at compile time, by buffer.
    var constants: [Buffer: NDArray]
    var steps: [ProgramStep] = []
    var regions: [ControlRegion] = []
    /// What the program's outputs and extents are computed into.
    var results: [Buffer: Buffer] = [:]
}

extension KernelProgram {
    /// Numbers the kernels in the order in which steps name them.
    mutating func putGroupsInOrder() {
        var order: [Int] = []
        steps = steps.map { step in
            step.renumbered { index in
                order.append(index)
                return order.count - 1
            }
        }
        groups = order.map { groups[$0] }
    }
}

extension ProgramStep {
    fileprivate func renumbered(_ number: (Int) -> Int) -> ProgramStep {
        switch self {
        case .kernel(let index): return .kernel(number(index))
        case .branch(let step):
            var copy = step
            copy.then = step.then.map { $0.renumbered(number) }
            copy.otherwise = step.otherwise.map { $0.renumbered(number) }
            return .branch(copy)
        case .loop(let step):
            var copy = step
            copy.body = step.body.map { $0.renumbered(number) }
            return .loop(copy)
        }
    }
}

extension TensorProgram {
    /// The program with its outputs in the buffers that kernels compute them into, and only those extents that something needs.
    func placingResults(of kernels: KernelProgram) -> TensorProgram {
        func placed(_ tensor: Tensor) -> Tensor { Tensor(kernels.results[tensor.buffer] ?? tensor.buffer) }
        let known = kernels.groups.reduce(into: Set(kernels.constants.keys)) { $0.formUnion($1.results) }
            .union(kernels.regions.isEmpty ? [] : roots.buffersInOrder.filter { $0.region != nil })
        return TensorProgram(
            name, inputs: inputs, outputs: outputs.map { Output($0.name, placed($0.tensor)) }, constants: constants,
            computedExtents: computedExtents.map { ComputedExtent($0.variable, value: placed($0.value), limit: $0.limit) }
                .filter { known.contains($0.value.buffer) })
    }
}
