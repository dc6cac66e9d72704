import NDArray
import TensorExpression
import TensorIR

/// The buffers of a program: what comes with the module, and what lives while it runs.
struct ProgramValues {
    let constants: [Buffer]
    /// With the first and the last step that needs each.
    let working: [(buffer: Buffer, lifetime: ClosedRange<Int>)]

    /// Inputs and outputs live throughout, so that a host may touch them between runs; what one step hands to another
    /// lives from the first to the last that uses it.
    init(_ program: TensorProgram, _ groups: [KernelGroup], _ steps: [ProgramStep], _ kernels: [CompiledKernel], _ values: [Buffer: NDArray]) {
        let buffers = zip(groups, kernels).map { group, kernel in kernel.kernel.buffers.map { group.origins[$0]! } }
        let interface = program.inputs.map(\.buffer) + program.roots.map(\.buffer)
        let found = Lifetimes(steps, throughout: interface, buffersOfKernels: buffers)
        constants = found.order.filter { values[$0] != nil }
        working = found.order.filter { values[$0] == nil }.map { ($0, found.lifetimes[$0]!) }
    }
}
