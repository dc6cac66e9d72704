import Artifact
import NDArray
import Operators
import TensorExpression
import TensorIR
import WasiCommand
import WasmCodegen
import WasmModel

/// A kernel library as a module.
public struct CompiledLibrary: Sendable {
    public let module: Module
    public let bytes: [UInt8]
    public let metadata: ModelMetadata
}

/// Compiles operators for element types to one module with a function for each (docs/kernel-library.md).
///
/// Types for which an operator has no meaning are left out. Libraries are for one thread, whatever the target says.
public func compileLibrary(
    _ operators: [Operator] = Operator.allCases, types: [ElementType] = [.float32, .int32, .int8], for target: Target = Target(),
    packaging: Packaging = .plain
) throws(CompileError) -> CompiledLibrary {
    var target = target
    target.threading = .single
    var module = ModuleBuilder(name: "kernels")
    let wasi = packaging == .wasiCommand ? WasiFunctions(importedBy: &module) : nil
    var functions = LibraryFunctions(target, KernelCompiler(target: target), module)
    for operation in operators {
        for type in types {
            for kernel in try libraryKernels(operation, type, among: types) { try functions.add(kernel) }
        }
    }
    return finish(functions, wasi)
}

func libraryKernels(
    _ operation: Operator, _ type: ElementType, among types: [ElementType]
) throws(CompileError) -> [LibraryKernel] {
    do {
        return try operation.libraryKernels(on: type, among: types)
    } catch {
        preconditionFailure("the canonical form of \(operation) for \(type) fits its definition: \(error)")
    }
}

/// Adds memory, the command if WASI's functions are imported, and the description.
private func finish(_ functions: consuming LibraryFunctions, _ wasi: WasiFunctions?) -> CompiledLibrary {
    let (compiler, target, list, places) = (functions.compiler, functions.target, functions.functions, functions.places)
    var module = functions.takeModule()
    let heap = compiler.dynamicBase
        ?? module.addGlobal(GlobalType(.i32, .variable), initially: .i32Const(0), name: "heap_end")
    let allocator = LibraryAllocator(in: &module)
    let scratchEnd = BufferPlacement.firstAddress + compiler.scratchByteCount
    let command = wasi.map { wasi in
        LibraryCommand(list, at: places, allocate: allocator.allocate, wasi, from: scratchEnd, in: &module)
    }
    let layout = LibraryMemory(after: command?.data.end ?? scratchEnd)
    layout.define(allocator, in: &module, heapEnd: heap)
    if let command { _ = module.addData(command.data.bytes, at: UInt32(command.data.address)) }
    let metadata = ModelMetadata(
        tier: ModuleTier(target.tier), memory: MemoryReport(scratch: compiler.scratchByteCount),
        compiler: compilerVersion, functions: list)
    module.addCustomSection(CustomSection(name: ModelMetadata.sectionName, bytes: metadata.encode()))
    var finished = module.finish()
    finished.names?.locals = [:]    // almost a quarter of a library's bytes, for readers of its text only
    finished.globals[heap.value].initializer = [.i32Const(Int32(layout.heapStart))]
    if let scratch = compiler.scratchBase {
        finished.globals[scratch.value].initializer = [.i32Const(Int32(BufferPlacement.firstAddress))]
    }
    return CompiledLibrary(module: finished, bytes: finished.encode(), metadata: metadata)
}
