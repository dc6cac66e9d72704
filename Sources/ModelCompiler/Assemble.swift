import Artifact
import NDArray
import TensorExpression
import TensorIR
import WasiCommand
import WasmCodegen
import WasmModel

/// The version of the compiler that modules carry.
public let compilerVersion = "heddle 0.1"

/// Puts kernels, weights and interface into one module.
func assemble(
    _ program: TensorProgram, _ parts: KernelProgram, _ kernels: [CompiledKernel], for target: Target, _ packaging: Packaging
) throws(CompileError) -> CompiledModel {
    let (groups, constants) = (parts.groups, parts.constants)
    let values = ProgramValues(program, groups, parts.steps, kernels, constants)
    let symbols = program.symbols
    let computed = program.computedExtents.map { ($0.variable, $0.limit) } + parts.regions.flatMap(\.variables)
    // Without variables in shapes everything has an address; with them only what comes with the module has.
    let isConstant = symbols.isEmpty && program.computedExtents.isEmpty && values.places.allSatisfy { $0.buffers[0].constantShape != nil }
    let placement = isConstant ? BufferPlacement(values) : BufferPlacement(constants: values.constants, places: [])
    var module = ModuleBuilder(name: program.name)
    let wasi = packaging == .wasiCommand ? WasiFunctions(importedBy: &module) : nil
    var compiler = KernelCompiler(target: target)
    var code = SharedCode(kernels)
    var calls: [KernelCall] = []
    for (number, (group, kernel)) in zip(groups, kernels).enumerated() {
        calls.append(try emit(kernel, number, group, placement, &code, &compiler, &module))
    }
    let interface = InterfaceFunctions(of: isConstant ? .none : .some, in: &module)
    let command = wasi.map { wasi in
        let (inputs, outputs, _) = tensorInterfaces(of: program)
        return ModelCommand(
            program.name, inputs: inputs, outputs: outputs, symbols: symbols.map(\.name), functions: interface.forCommand, wasi,
            at: placement.end, in: &module)
    }
    let memory = ModuleMemory(after: command?.data.end ?? placement.end, for: compiler)
    let pointers = LoopPointers(parts.steps, in: &module)
    var emitter = RunEmitter(
        addresses: placement.addresses, globals: pointers.globals, pointers: pointers, variables: [:], calls: calls,
        extents: program.computedExtents.map { ($0.variable, $0.value.buffer) })
    if isConstant {
        for (variable, _) in computed { emitter.variables[variable] = module.addVariable(variable.name) }
        defineConstantInterface(interface, in: &module, program, placement, parts.steps, emitter)
    } else {
        let symbolic = SymbolicInterface(
            symbols, computed: computed, places: values.places, constants: placement.addresses, in: &module)
        emitter.globals.merge(symbolic.addresses) { own, _ in own }
        emitter.variables = symbolic.variables
        symbolic.define(
            interface, in: &module, program, parts.steps, emitter, base: memory.end, dynamicBase: compiler.dynamicBase)
    }
    let weights = storedWeights(placement, constants, given: Set(program.constants.keys.map(\.buffer)))
    let stagedByteCount = weights.coded.reduce(0) { $0 + 4 * $1.steps.count }
    let pages = compiler.pages(byteCount: memory.end + stagedByteCount, growth: isConstant ? .constant : .growing)
    var metadata = metadata(program, groups, kernels, placement, scratch: compiler.scratchByteCount, pages: pages, for: target)
    if isConstant {
        metadata.memory.live = placement.liveByteCount
        metadata.memory.buffers = bufferReports(program, values, placement)
    }
    module.addCustomSection(CustomSection(name: ModelMetadata.sectionName, bytes: metadata.encode()))
    var data = weights.plain
    if let command { data.append(StaticData(address: command.data.address, bytes: command.data.bytes)) }
    let finished = compiler.finish(module, memory: memory, pages: pages, data: data, coded: weights.coded, dynamicAddress: memory.end)
    return CompiledModel(module: finished, bytes: finished.encode(), metadata: metadata, kernels: kernels)
}

/// What comes with the module as it is, and what as bytes of which it makes floats.
///
/// - Parameter given: the constants that the program gives: kernels that read them as they stand find their very bits.
private func storedWeights(
    _ placement: BufferPlacement, _ constants: [Buffer: NDArray], given: Set<Buffer>
) -> (plain: [StaticData], coded: [CodedNumbers]) {
    var plain: [StaticData] = [], coded: [CodedNumbers] = []
    for buffer in placement.constants {
        let values = constants[buffer]!, address = placement.addresses[buffer]!
        if let weights = CodedWeights(values, shape: buffer.constantShape!, isExact: given.contains(buffer)) {
            coded.append(weights.placed(at: address))
        } else {
            plain.append(StaticData(address: address, bytes: values.bytes))
        }
    }
    return (plain, coded)
}

private func emit(
    _ kernel: CompiledKernel, _ number: Int, _ group: KernelGroup, _ placement: BufferPlacement, _ code: inout SharedCode,
    _ compiler: inout KernelCompiler, _ module: inout ModuleBuilder
) throws(CompileError) -> KernelCall {
    let addresses = group.origins.compactMapValues { placement.addresses[$0] }
    do {
        let function = try code.emit(kernel.kernel, number, placement: addresses, &compiler, &module)
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
    let (inputs, outputs, computed) = tensorInterfaces(of: program)
    return ModelMetadata(
        inputs: inputs, outputs: outputs, symbols: program.symbols.map(\.name), computedSymbols: computed, tier: ModuleTier(target.tier, target.threading),
        memory: MemoryReport(
            weights: placement.constantByteCount, peak: placement.constantByteCount + placement.workingByteCount,
            scratch: scratch, importedPages: target.threading == .threads ? pages : nil),
        compiler: compilerVersion,
        kernels: zip(groups, kernels).map { group, kernel in
            KernelReport(
                name: kernel.name, nodes: group.outputs.nodeNames,
                operations: group.outputs.operationCount(symbols: program.symbols),
                bytes: kernel.kernel.byteCount(symbols: program.symbols))
        })
}

/// The inputs and outputs as hosts see them, and the names of the extents that are not simply symbols.
private func tensorInterfaces(of program: TensorProgram) -> (inputs: [TensorInterface], outputs: [TensorInterface], computed: [String]) {
    var computed: [String] = []
    let symbols = program.symbols
    let inputs = program.inputs.map { interface($0.name, $0, symbols, &computed) }
    let outputs = program.outputs.map { interface($0.name, $0.tensor, symbols, &computed) }
    return (inputs, outputs, computed)
}

extension Kernel {
    /// The bytes of all that it reads and writes.
    fileprivate func byteCount(symbols: [Variable]) -> SymbolicCount? {
        var formula = ExtentFormula()
        for buffer in buffers { formula.add(buffer.element.byteCount, times: buffer.shape) }
        return formula.count(symbols: symbols)
    }
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
