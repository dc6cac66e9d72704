import Artifact
import NDArray
import Operators
import TensorExpression
import TensorIR
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
    _ operators: [Operator] = Operator.allCases, types: [ElementType] = [.float32, .int32, .int8], for target: Target = Target()
) throws(CompileError) -> CompiledLibrary {
    var target = target
    target.threading = .single
    var library = LibraryBuilder(target)
    for operation in operators {
        for type in types {
            for kernel in try libraryKernels(operation, type, among: types) { try library.add(kernel) }
        }
    }
    return library.finish()
}

private func libraryKernels(
    _ operation: Operator, _ type: ElementType, among types: [ElementType]
) throws(CompileError) -> [LibraryKernel] {
    do {
        return try operation.libraryKernels(on: type, among: types)
    } catch {
        preconditionFailure("the canonical form of \(operation) for \(type) fits its definition: \(error)")
    }
}

/// Collects the functions of a library.
private struct LibraryBuilder: ~Copyable {
    private var module = ModuleBuilder(name: "kernels")
    private var compiler: KernelCompiler
    private var functions: [LibraryFunction] = []
    /// The functions of forms that are the same whatever the operator.
    private var copies: [ElementType: FunctionIndex] = [:]
    private let target: Target

    init(_ target: Target) {
        self.target = target
        compiler = KernelCompiler(target: target)
    }

    mutating func add(_ kernel: LibraryKernel) throws(CompileError) {
        let signature = LibrarySignature(kernel)
        let entry = try entry(kernel, signature)
        module.addExport(kernel.name, .function(entry))
        functions.append(signature.function(kernel))
    }

    /// The function that is exported for the kernel. All operators that copy have one for each type.
    private mutating func entry(_ kernel: LibraryKernel, _ signature: LibrarySignature) throws(CompileError) -> FunctionIndex {
        guard kernel.form == .copy else { return try compile(kernel, signature) }
        if let known = copies[kernel.types[0]] { return known }
        let entry = try compile(kernel, signature)
        copies[kernel.types[0]] = entry
        return entry
    }

    private mutating func compile(_ kernel: LibraryKernel, _ signature: LibrarySignature) throws(CompileError) -> FunctionIndex {
        var variants: [(LibraryVariant, Kernel, FunctionIndex)] = []
        for (number, variant) in kernel.variants.enumerated() {
            let name = kernel.variants.count == 1 ? "\(kernel.name).nest" : "\(kernel.name).nest\(number)"
            let lowered = try compileKernel(variant.outputs, name: name, for: target).kernel
            do {
                variants.append((variant, lowered, try compiler.emit(lowered, into: &module)))
            } catch {
                throw .codegen(error)
            }
        }
        return module.addFunction(signature.dispatcher(kernel.name, variants))
    }

    consuming func finish() -> CompiledLibrary {
        let heap = compiler.dynamicBase
            ?? module.addGlobal(GlobalType(.i32, .variable), initially: .i32Const(0), name: "heap_end")
        let layout = LibraryMemory(scratchByteCount: compiler.scratchByteCount)
        layout.add(to: &module, heapEnd: heap)
        let metadata = ModelMetadata(
            tier: ModuleTier(target.tier), memory: MemoryReport(scratch: compiler.scratchByteCount),
            compiler: compilerVersion, functions: functions)
        module.addCustomSection(CustomSection(name: ModelMetadata.sectionName, bytes: metadata.encode()))
        var finished = module.finish()
        finished.names?.locals = [:]    // almost a quarter of a library's bytes, for readers of its text only
        finished.globals[heap.value].initializer = [.i32Const(Int32(layout.heapStart))]
        if let scratch = compiler.scratchBase {
            finished.globals[scratch.value].initializer = [.i32Const(Int32(BufferPlacement.firstAddress))]
        }
        return CompiledLibrary(module: finished, bytes: finished.encode(), metadata: metadata)
    }
}
