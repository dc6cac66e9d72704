import HeddleRuntime
import MachineCode
import ModelCompiler
import Support
import WasmModel

extension Dump {
    /// Each kernel, and code that several have in common, as a WebAssembly function, and below it the machine code that wasmtime
    /// makes of it on this machine.
    func machineCodeText(of model: CompiledModel) throws -> String {
        let functions = try Disassembler().functions(ofModule: model.bytes, engine: Engine())
        let kernels = Set(model.kernels.flatMap { [$0.name, SharedCode.name(for: $0.name)] })
        return functions.filter { kernels.contains($0.name) }.map { function in
            var writer = TextWriter()
            writer.line(";; kernel \(function.name)")
            return writer.finish() + model.module.text(of: FunctionIndex(function.index))
                + "\n;; wasmtime's code of \(function.name)\n\(function)"
        }.joined(separator: "\n")
    }
}
