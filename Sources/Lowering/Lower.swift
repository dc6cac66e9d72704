import Scheduling
import TensorExpression
import TensorIR

/// Carries a schedule out: makes the kernel that computes the schedule's outputs, for a target.
///
/// The kernel's parameters are the placeholders that are read, in order of first use, then the outputs, then the symbolic
/// extents and strides, in order of first appearance in the shapes of these. A placeholder that the schedule lets be prepared
/// ahead comes prepared: its buffer has a `PreparedOperand` as definition.
public func lower(_ schedule: Schedule, name: String, for target: Target) throws(LoweringError) -> Kernel {
    var kernel = try buildLoops(schedule, name: name)
    for pass in LoweringPass.pipeline(for: target) {
        kernel.body = pass.apply(to: kernel.body)
        verify(kernel, after: pass.rawValue)
    }
    return kernel
}

/// The kernel's loops as scheduled, before anything is expanded: what `dump --stage loops` prints.
public func loopNest(of schedule: Schedule, name: String) throws(LoweringError) -> Kernel {
    var kernel = try buildLoops(schedule, name: name)
    kernel.body = simplify(kernel.body)
    return kernel
}

private func buildLoops(_ schedule: Schedule, name: String) throws(LoweringError) -> Kernel {
    let (body, prepared) = try LoopNestBuilder(schedule).build()
    let kernel = Kernel(name, parameters: parameters(of: schedule, reading: prepared, in: body), body: body)
    verify(kernel, after: "buildLoops")
    return kernel
}

/// In debug builds: finds the pass that broke a kernel.
private func verify(_ kernel: Kernel, after pass: String) {
    #if DEBUG
        do {
            try kernel.verify()
        } catch {
            preconditionFailure("\(pass) breaks kernel \(kernel.name): \(error)")
        }
    #endif
}
