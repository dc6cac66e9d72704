import NDArray
import TensorExpression
import TensorIR

/// The buffers of a program: what comes with the module, and what lives while it runs.
struct ProgramValues {
    let constants: [Buffer]
    /// With the first and the last kernel that uses each.
    let working: [(buffer: Buffer, lifetime: ClosedRange<Int>)]

    /// Inputs and outputs live throughout, so that a host may touch them between runs; what one kernel hands to another
    /// lives from the first to the last that uses it..
    init(_ program: TensorProgram, _ groups: [KernelGroup], _ kernels: [CompiledKernel], _ values: [Buffer: NDArray]) {
        let interface = program.inputs.map(\.buffer) + program.roots.map(\.buffer)
        let everything = 0...max(0, groups.count - 1)
        var lifetimes: [Buffer: ClosedRange<Int>] = [:]
        var order: [Buffer] = []
        func use(_ buffer: Buffer, _ steps: ClosedRange<Int>) {
            if let known = lifetimes[buffer] {
                lifetimes[buffer] = min(known.lowerBound, steps.lowerBound)...max(known.upperBound, steps.upperBound)
            } else {
                lifetimes[buffer] = steps
                order.append(buffer)
            }
        }
        for buffer in interface { use(buffer, everything) }
        for (step, group) in groups.enumerated() {
            for buffer in kernels[step].kernel.buffers { use(group.origins[buffer]!, step...step) }
        }
        constants = order.filter { values[$0] != nil }
        working = order.filter { values[$0] == nil }.map { ($0, lifetimes[$0]!) }
    }
}
