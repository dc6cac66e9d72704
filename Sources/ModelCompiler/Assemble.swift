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
    for target: Target
) throws(CompileError) -> CompiledModel {
    let values = ProgramValues(program, groups, kernels, constants)
    let symbols = program.symbols
    // Without symbols everything has an address; with them only what comes with the module has.
    let isConstant = symbols.isEmpty && program.computedExtents.isEmpty
    let placement = isConstant ? BufferPlacement(values) : BufferPlacement(constants: values.constants, places: [])
    var module = ModuleBuilder(name: program.name)
    var compiler = KernelCompiler(target: target)
    var calls: [KernelCall] = []
    for (group, kernel) in zip(groups, kernels) {
        calls.append(try emit(kernel, group, placement, &compiler, &module))
    }
    let memory = ModuleMemory(after: placement.end, for: compiler)
    if isConstant {
        addConstantInterface(to: &module, program, placement, kernels: calls.map(\.function))
    } else {
        let interface = SymbolicInterface(
            symbols, computed: program.computedExtents, places: values.places, constants: placement.addresses, in: &module)
        interface.addFunctions(
            to: &module, program, kernels: calls, base: memory.end, dynamicBase: compiler.dynamicBase)
    }
    let pages = compiler.pages(byteCount: memory.end, growth: isConstant ? .constant : .growing)
    var metadata = metadata(program, groups, kernels, placement, scratch: compiler.scratchByteCount, pages: pages, for: target)
    if isConstant {
        metadata.memory.live = placement.liveByteCount
        metadata.memory.buffers = bufferReports(program, values, placement)
    }
    module.addCustomSection(CustomSection(name: ModelMetadata.sectionName, bytes: metadata.encode()))
    let data = placement.constants.map { StaticData(address: placement.addresses[$0]!, bytes: constants[$0]!.bytes) }
    let finished = compiler.finish(module, memory: memory, pages: pages, data: data, dynamicAddress: memory.end)
    return CompiledModel(module: finished, bytes: finished.encode(), metadata: metadata, kernels: kernels)
}

private func emit(
    _ kernel: CompiledKernel, _ group: KernelGroup, _ placement: BufferPlacement, _ compiler: inout KernelCompiler,
    _ module: inout ModuleBuilder
) throws(CompileError) -> KernelCall {
    let addresses = group.origins.compactMapValues { placement.addresses[$0] }
    do {
        let function = try compiler.emit(kernel.kernel, placement: addresses, into: &module)
        return KernelCall(function: function, arguments: kernel.kernel.parameters.compactMap { parameter in
            switch parameter {
            case .buffer(let buffer, _): addresses[buffer] == nil ? .buffer(group.origins[buffer]!) : nil
            case .scalar(let variable): .symbol(variable)
            }
        }, writes: Set(group.outputs.map { group.origins[$0.buffer]! }))
    } catch {
        throw .codegen(error)
    }
}

private func metadata(
    _ program: TensorProgram, _ groups: [KernelGroup], _ kernels: [CompiledKernel], _ placement: BufferPlacement,
    scratch: Int, pages: ClosedRange<Int>, for target: Target
) -> ModelMetadata {
    var computed: [String] = []
    let symbols = program.symbols
    return ModelMetadata(
        inputs: program.inputs.map { interface($0.name, $0, symbols, &computed) },
        outputs: program.outputs.map { interface($0.name, $0.tensor, symbols, &computed) },
        symbols: symbols.map(\.name), computedSymbols: computed, tier: ModuleTier(target.tier, target.threading),
        memory: MemoryReport(
            weights: placement.constantByteCount, peak: placement.constantByteCount + placement.workingByteCount,
            scratch: scratch, importedPages: target.threading == .threads ? pages : nil),
        compiler: compilerVersion,
        kernels: zip(groups, kernels).map { group, kernel in
            KernelReport(
                name: kernel.name, nodes: group.outputs.nodeNames,
                operations: group.outputs.operationCount,
                bytes: kernel.kernel.buffers.reduce(0) { $0 + ($1.constantShape == nil ? 0 : $1.byteCount) })
        })
}

extension [Tensor] {
    /// What the tensors' computations were made for, each name once, in order.
    fileprivate var nodeNames: [String] {
        var seen: Set<String> = []
        return computationsInOrder.map { $0.origin ?? $0.name }.filter { seen.insert($0).inserted }
    }
}

/// - Parameter computed: gets a name for every extent that is not simply a symbol.
private func interface(
    _ name: String, _ tensor: Tensor, _ symbols: [Variable], _ computed: inout [String]
) -> TensorInterface {
    let shape = tensor.shape.enumerated().map { axis, extent -> Dimension in
        if let value = extent.integerValue { return .fixed(Int(value)) }
        if case .variable(let variable) = extent, symbols.contains(variable) { return .symbol(variable.name) }
        computed.append("\(name).\(axis)")
        return .symbol("\(name).\(axis)")
    }
    return TensorInterface(name: name, elementType: tensor.element, shape: shape)
}
