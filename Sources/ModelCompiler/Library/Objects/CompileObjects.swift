import Artifact
import NDArray
import Operators
import Support
import TensorIR
import WasmCodegen
import WasmModel

/// A kernel library as object files, for programs that are linked by LLVM's `wasm-ld` (docs/kernel-library.md).
public struct CompiledObjects: Sendable {
    /// A file for each operator, and one for scratch memory.
    public let objects: [StaticArchive.Member]
    /// All of them in one static library.
    public let archive: [UInt8]
    /// What C needs to know of the functions.
    public let header: String
    public let functions: [LibraryFunction]
    public let tier: FeatureTier

    public static let archiveName = "libkernel_wasm32.a"
    public static let headerName = "kernels.h"
    /// Lets Swift and Clang import the header as a module.
    public static let moduleMap = "module KernelWasm32 {\n    header \"kernels.h\"\n    export *\n}\n"
    public static let moduleMapName = "module.modulemap"
}

/// Compiles operators for element types to an object file each.
///
/// Types for which an operator has no meaning are left out. The code is for one thread, whatever the target says.
public func compileObjects(
    _ operators: [Operator] = Operator.allCases, types: [ElementType] = [.float32, .int32, .int8], for target: Target = Target()
) throws(CompileError) -> CompiledObjects {
    var target = target
    target.threading = .single
    var members: [StaticArchive.Member] = []
    var functions: [LibraryFunction] = []
    for operation in operators {
        let (object, own) = try compileObject(operation, types, target)
        if own.isEmpty { continue }
        let name = "\(operation.rawValue.lowercased()).o"
        members.append(.init(name: name, bytes: object.encode(), symbols: own.map(\.name)))
        functions += own
    }
    members.append(ScratchObject.member)
    return CompiledObjects(
        objects: members, archive: StaticArchive(members).encode(),
        header: KernelHeader(functions, target).text, functions: functions, tier: target.tier)
}

/// One operator's functions as an object.
private func compileObject(
    _ operation: Operator, _ types: [ElementType], _ target: Target
) throws(CompileError) -> (RelocatableObject, [LibraryFunction]) {
    var module = ModuleBuilder()
    let compiler = KernelCompiler(target: target, linked: linkedMemory(in: &module))
    var library = LibraryFunctions(target, compiler, module)
    for type in types {
        for kernel in try libraryKernels(operation, type, among: types) { try library.add(kernel) }
    }
    let functions = library.functions
    return (RelocatableObject(library.takeModule().finish()), functions)
}

/// What an object has its scratch memory from. What its kernels do not use is left out when it is encoded.
private func linkedMemory(in module: inout ModuleBuilder) -> LinkedMemory {
    let stackPointer = module.importGlobal(module: "env", name: "__stack_pointer", type: GlobalType(.i32, .variable))
    let takeScratch = module.importFunction(
        module: "env", name: ScratchObject.take, type: FunctionType(parameters: [.i32], results: [.i32]))
    let release = module.importFunction(module: "env", name: ScratchObject.release, type: FunctionType(parameters: [.i32]))
    let taken = module.addGlobal(GlobalType(.i32, .variable), initially: .i32Const(0), name: "taken")
    var function = FunctionBuilder(name: "take")
    let bytes = function.addParameter(.i32)
    function.emit([.localGet(bytes), .call(takeScratch), .globalSet(taken)])
    return LinkedMemory(stackPointer: stackPointer, take: module.addFunction(function.finish()), taken: taken, release: release)
}
