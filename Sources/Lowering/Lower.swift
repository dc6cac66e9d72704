import ElementaryFunctions
import Scheduling
import TensorExpression
import TensorIR

/// Carries a schedule out: makes the kernel that computes the schedule's outputs, for a target.
///
/// The kernel's parameters are the placeholders that are read, in order of first use, then the outputs, then the symbolic
/// extents and strides, in order of first appearance in the shapes of these.
public func lower(_ schedule: Schedule, name: String, for target: Target) throws(LoweringError) -> Kernel {
    var body = try LoopNestBuilder(schedule).build()
    body = body.mapExpressions(widenHalfFloats)
    body = body.mapExpressions(expandIntrinsics)
    if target.tier == .scalar { body = serializeVectors(body) }
    body = vectorizeLoops(body)     // before unrolling, so that each loop is turned into lanes once
    body = unrollLoops(body)
    return Kernel(name, parameters: parameters(of: schedule), body: body)
}

/// The kernel's loops as scheduled, before anything is expanded: what `dump --stage loops` prints.
public func loopNest(of schedule: Schedule, name: String) throws(LoweringError) -> Kernel {
    Kernel(name, parameters: parameters(of: schedule), body: try LoopNestBuilder(schedule).build())
}
