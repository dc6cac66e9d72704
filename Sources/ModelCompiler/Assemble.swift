import Artifact
import NDArray
import TensorExpression
import TensorIR
import WasmCodegen
import WasmModel

/// The version of the compiler that modules carry.
public let compilerVersion = "heddle 0.1"

/// Puts kernels, weights and interface into one module.
func assemble(
    _ program: TensorProgram, _ groups: [KernelGroup], _ kernels: [CompiledKernel], _ constants: [Buffer: NDArray],
    _ placement: BufferPlacement, for target: Target
) throws(CompileError) -> CompiledModel {
    var module = ModuleBuilder(name: program.name)
    var compiler = KernelCompiler(target: target)
    var functions: [FunctionIndex] = []
    for (group, kernel) in zip(groups, kernels) {
        let addresses = group.origins.mapValues { placement.addresses[$0]! }
        do {
            functions.append(try compiler.emit(kernel.kernel, placement: addresses, into: &module))
        } catch {
            throw .codegen(error)
        }
    }
    addModelInterface(
        to: &module, inputs: program.inputs.map { placement.addresses[$0.buffer]! },
        outputs: program.outputs.map { placement.addresses[$0.tensor.buffer]! }, kernels: functions)
    for buffer in placement.constants {
        _ = module.addData(constants[buffer]!.bytes, at: UInt32(placement.addresses[buffer]!))
    }
    let end = placement.end + compiler.scratchByteCount
    let pages = UInt32((end + 65535) / 65536)
    let memory = module.addMemory(MemoryType(limits: Limits(minimum: max(1, pages))))
    module.addExport("memory", .memory(memory))
    let metadata = metadata(program, groups, kernels, placement, scratch: compiler.scratchByteCount, for: target)
    module.addCustomSection(CustomSection(name: ModelMetadata.sectionName, bytes: metadata.encode()))
    var finished = module.finish()
    if let base = compiler.scratchBase { finished.globals[base.value].initializer = [.i32Const(unsigned: UInt32(placement.end))] }
    return CompiledModel(module: finished, bytes: finished.encode(), metadata: metadata, kernels: kernels)
}

private func metadata(
    _ program: TensorProgram, _ groups: [KernelGroup], _ kernels: [CompiledKernel], _ placement: BufferPlacement,
    scratch: Int, for target: Target
) -> ModelMetadata {
    ModelMetadata(
        inputs: program.inputs.map { interface($0.name, $0) },
        outputs: program.outputs.map { interface($0.name, $0.tensor) },
        tier: ModuleTier(target.tier),
        memory: MemoryReport(
            weights: placement.constantByteCount, peak: placement.constantByteCount + placement.workingByteCount,
            scratch: scratch),
        compiler: compilerVersion,
        kernels: zip(groups, kernels).map { group, kernel in
            KernelReport(
                name: kernel.name, nodes: group.outputs.computationsInOrder.map(\.name),
                operations: group.outputs.operationCount, bytes: kernel.kernel.buffers.reduce(0) { $0 + $1.byteCount })
        })
}

private func interface(_ name: String, _ tensor: Tensor) -> TensorInterface {
    TensorInterface(
        name: name, elementType: tensor.element, shape: (tensor.buffer.constantShape ?? []).map { .fixed($0) })
}
