import NDArray
import TensorExpression
import TensorIR

/// The buffers of a program: what comes with the module, and what lives while it runs.
struct ProgramValues {
    /// A place in memory, and the buffers that have it one after the other: all but the first are written where the one before is read.
    struct Place {
        var buffers: [Buffer]
        /// The first and the last kernel at which the place is taken.
        var lifetime: ClosedRange<Int>
    }

    let constants: [Buffer]
    let places: [Place]
    /// The first and the last step that needs each buffer, and the steps that kernels are.
    let lifetimes: Lifetimes

    /// Inputs and outputs live throughout, so that a host may touch them between runs; what one step hands to another
    /// lives from the first to the last that uses it.
    init(_ program: TensorProgram, _ groups: [KernelGroup], _ steps: [ProgramStep], _ kernels: [CompiledKernel], _ values: [Buffer: NDArray]) {
        let buffers = zip(groups, kernels).map { group, kernel in kernel.kernel.buffers.map { group.origins[$0]! } }
        let interface = program.inputs.map(\.buffer) + program.roots.map(\.buffer)
        let found = Lifetimes(steps, throughout: interface, buffersOfKernels: buffers)
        constants = found.order.filter { values[$0] != nil }
        let successors = Self.successors(groups, kernels, found, interface: Set(interface), constants: Set(constants))
        places = Self.places(found.order.filter { values[$0] == nil }, successors, found.lifetimes)
        lifetimes = found
    }

    /// For a buffer that a kernel reads for the last time, the result that is written in its place.
    ///
    /// Buffers of the interface and constants keep their values.
    private static func successors(
        _ groups: [KernelGroup], _ kernels: [CompiledKernel], _ found: Lifetimes, interface: Set<Buffer>, constants: Set<Buffer>
    ) -> [Buffer: Buffer] {
        var successors: [Buffer: Buffer] = [:]
        let kept = interface.union(constants)
        for (index, group) in groups.enumerated() {
            guard let step = found.stepsOfKernels[index] else { continue }
            let results = Set(group.outputs.map(\.buffer))
            for result in group.outputs.map(\.buffer) {
                // What is there before, as the state of a loop, has its place already; an output is nobody's before it is written.
                let origin = group.origins[result]!
                guard interface.contains(origin) || found.lifetimes[origin]?.lowerBound == step else { continue }
                let operand = kernels[index].kernel.buffers.first { operand in
                    let origin = group.origins[operand]!
                    return !results.contains(operand) && !kept.contains(origin) && found.lifetimes[origin]?.upperBound == step
                        && successors[origin] == nil && operand.hasSize(of: result) && kernels[index].mayWrite(result, over: operand)
                }
                if let operand { successors[group.origins[operand]!] = group.origins[result]! }
            }
        }
        return successors
    }

    private static func places(
        _ buffers: [Buffer], _ successors: [Buffer: Buffer], _ lifetimes: [Buffer: ClosedRange<Int>]
    ) -> [Place] {
        let later = Set(successors.values)
        return buffers.filter { !later.contains($0) }.map { first in
            var chain = [first]
            while let next = successors[chain[chain.count - 1]] { chain.append(next) }
            let lives = chain.map { lifetimes[$0]! }
            return Place(buffers: chain, lifetime: lives.map(\.lowerBound).min()!...lives.map(\.upperBound).max()!)
        }
    }
}

extension Buffer {
    fileprivate func hasSize(of other: Buffer) -> Bool {
        if let shape = constantShape, let otherShape = other.constantShape {
            return shape.reduce(element.byteCount, *) == otherShape.reduce(other.element.byteCount, *)
        }
        return element.byteCount == other.element.byteCount && shape == other.shape
    }
}
