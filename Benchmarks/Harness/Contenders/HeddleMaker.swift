import ModelCompiler
import NDArray
import TensorExpression
import TensorIR

extension Workload {
    /// The workload as a program, its constants known.
    func program(_ arrays: [NDArray]) throws -> TensorProgram {
        let tensors = operands.map(\.tensor)
        var constants: [Tensor: NDArray] = [:]
        for (index, operand) in operands.enumerated() where operand.role == .constant { constants[tensors[index]] = arrays[index] }
        let inputs = operands.indices.filter { operands[$0].role == .input }.map { tensors[$0] }
        return TensorProgram(name, inputs: inputs, outputs: [.init("y", try expression(tensors))], constants: constants)
    }

    /// The module for a target, and the milliseconds that Heddle took: the least of two, because the first run of any code is slow.
    func module(_ arrays: [NDArray], for target: Target) throws -> (bytes: [UInt8], milliseconds: Double) {
        let program = try program(arrays)
        let clock = ContinuousClock()
        var bytes: [UInt8] = []
        let times = try (0..<2).map { _ in try clock.measure { bytes = try compile(program, for: target).bytes } }
        return (bytes, times.min()! / .milliseconds(1))
    }
}
