import Lowering
import NDArray
import Scheduling
import WasmCodegen

/// A program that cannot be compiled as it stands.
public enum CompileError: Error, Sendable {
    case outputIsPlaceholder(String)
    case unboundPlaceholder(String)
    case constantDiffers(String, expected: String, found: String)
    case computedInputExtent(String, shape: String)
    case unknownSymbol(String, in: String, shape: String)
    case duplicateName(String)
    /// A WASI command for several threads.
    case commandWithThreads
    /// A schedule for a kernel that there is not.
    case unknownKernel(String, kernels: [String])
    /// A schedule lets an operand be prepared that is not known at compile time.
    case preparesUnknown(String, kernel: String)
    case schedule(ScheduleError)
    case lowering(LoweringError)
    case codegen(CodegenError)
    case folding(String, reason: String)
}

extension CompileError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .outputIsPlaceholder(let name): "output \(name) is an input as it stands: there is nothing to compute"
        case .unboundPlaceholder(let name): "\(name) is neither an input nor a constant: list it among the inputs, or give its values"
        case .constantDiffers(let name, let expected, let found): "constant \(name) is declared as \(expected), but its value is \(found)"
        case .computedInputExtent(let name, let shape):
            "input \(name) has the shape \(shape): an extent of an input is a number or a symbol of its own"
        case .unknownSymbol(let symbol, let name, let shape):
            "\(name) has the shape \(shape), but no input has an extent \(symbol): a symbol's value comes from the inputs"
        case .duplicateName(let name): "two inputs, outputs or symbols are called \(name)"
        case .commandWithThreads: "a WASI host gives a program one thread: compile without threads for it"
        case .unknownKernel(let name, let kernels): "there is no kernel \(name); the kernels are \(kernels.joined(separator: ", "))"
        case .preparesUnknown(let name, let kernel):
            "the schedule of \(kernel) prepares \(name) ahead (cacheRead … global), but its values are not known at compile time"
        case .schedule(let error): "\(error)"
        case .lowering(let error): "\(error)"
        case .codegen(let error): "\(error)"
        case .folding(let name, let reason): "cannot compute the constant \(name): \(reason)"
        }
    }
}
