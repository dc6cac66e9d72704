import Artifact
import NDArray
import Operators
import TensorIR
import WasmCodegen
import WasmModel

/// Collects the functions of a library in a module.
struct LibraryFunctions: ~Copyable {
    private var module: ModuleBuilder
    private(set) var compiler: KernelCompiler
    private(set) var functions: [LibraryFunction] = []
    /// The functions' places in the module, by their names.
    private(set) var places: [String: FunctionIndex] = [:]
    /// The functions of forms that are the same whatever the operator.
    private var copies: [ElementType: FunctionIndex] = [:]
    let target: Target

    init(_ target: Target, _ compiler: KernelCompiler, _ module: consuming ModuleBuilder) {
        self.target = target
        self.compiler = compiler
        self.module = module
    }

    /// The module, to be ended.
    consuming func takeModule() -> ModuleBuilder { module }

    mutating func add(_ kernel: LibraryKernel) throws(CompileError) {
        let signature = LibrarySignature(kernel)
        let entry = try entry(kernel, signature)
        module.addExport(kernel.name, .function(entry))
        places[kernel.name] = entry
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
}
