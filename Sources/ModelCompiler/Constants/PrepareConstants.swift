import NDArray
import Scheduling
import TensorIR

/// Lays out what kernels want prepared: weights, in the order in which kernels read them.
///
/// Kernels that want the same weights in the same layout share them.
///
/// - Returns: the groups, which know the prepared buffers, and all constants.
func prepareConstants(
    _ groups: [KernelGroup], _ kernels: [CompiledKernel], _ constants: [Buffer: NDArray]
) throws(CompileError) -> (groups: [KernelGroup], constants: [Buffer: NDArray]) {
    struct Key: Hashable {
        let source: Buffer
        let layout: StorageLayout?
    }
    var known: [Key: Buffer] = [:]
    var groups = groups
    var constants = constants
    for (number, kernel) in kernels.enumerated() {
        for buffer in kernel.kernel.buffers {
            guard let operand = buffer.definition as? PreparedOperand else { continue }
            let source = groups[number].origins[operand.source]!
            guard let values = constants[source] else { throw .preparesUnknown(source.name, kernel: kernel.name) }
            let key = Key(source: source, layout: operand.layout)
            let prepared = known[key] ?? Buffer(source.name, buffer.element, shape: buffer.shape)
            if known[key] == nil {
                known[key] = prepared
                constants[prepared] = operand.layout.map(values.laidOut) ?? values
            }
            groups[number].origins[buffer] = prepared
        }
    }
    return (groups, constants)
}
