import Artifact
import Scheduling
import TensorIR
import WasmModel

/// A program as a module, and what is worth knowing of how it came about.
public struct CompiledModel: Sendable {
    /// The module as values; `bytes` is its encoding.
    public let module: Module
    public let bytes: [UInt8]
    public let metadata: ModelMetadata
    /// In the order in which they run.
    public let kernels: [CompiledKernel]
}

/// One kernel of a module, in each form it had on the way.
public struct CompiledKernel: Sendable {
    public let name: String
    public let schedule: Schedule
    /// The loops as scheduled.
    public let loopNest: Kernel
    /// The loops as code is made from them: vectors and registers explicit.
    public let kernel: Kernel
    /// The heuristic's illegal step, where its schedule could not be taken: a defect, and a kernel of plain loops.
    public let refusal: ScheduleError?
}
