import TensorIR
import WasmModel

/// A kernel of the program and what it is given: program buffers without a fixed address, and symbols.
struct KernelCall {
    enum Argument {
        case buffer(Buffer)
        case symbol(Variable)
    }

    let function: FunctionIndex
    let arguments: [Argument]
    /// The program's buffers that it computes.
    let writes: Set<Buffer>
}
