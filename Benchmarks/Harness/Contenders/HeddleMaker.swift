import Lowering
import ModelCompiler
import NDArray
import Scheduling
import TensorExpression
import TensorIR
import WasmCodegen

extension Workload {
    /// The workload as a program, its constants known.
    func program(_ arrays: [NDArray]) throws -> TensorProgram {
        let tensors = operands.map(\.tensor)
        var constants: [Tensor: NDArray] = [:]
        for (index, operand) in operands.enumerated() where operand.role == .constant { constants[tensors[index]] = arrays[index] }
        let inputs = operands.indices.filter { operands[$0].role == .input }.map { tensors[$0] }
        return TensorProgram(name, inputs: inputs, outputs: [.init("y", try expression(tensors))], constants: constants)
    }

    /// The module for a target, and the milliseconds that the kernel which takes longest takes Heddle.
    func module(_ arrays: [NDArray], for target: Target) throws -> (bytes: [UInt8], milliseconds: Double) {
        let model = try compile(try program(arrays), for: target)
        return (model.bytes, try model.kernels.map { try $0.milliseconds(for: target) }.max() ?? 0)
    }
}

extension CompiledKernel {
    /// What scheduling, lowering and code generation take, once more: the least of three, because the first run of any code is slow.
    fileprivate func milliseconds(for target: Target) throws -> Double {
        let clock = ContinuousClock()
        return try (0..<3).map { _ in
            try clock.measure {
                _ = Schedule.heuristic(for: schedule.outputs, on: target)
                var assembler = ModuleAssembler(target: target)
                try assembler.add(lower(schedule, name: name, for: target), exportedAs: name)
            }
        }.min()! / .milliseconds(1)
    }
}
