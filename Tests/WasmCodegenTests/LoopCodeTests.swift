import NDArray
import Support
import TensorIR
import TestEngines
import Testing
import WasmCodegen
import WasmModel

/// The WebAssembly of whole loops, compared with goldens.
@Suite struct LoopCodeTests {
    @Test func vectorAddition() throws {
        try expect(SampleKernels.addition(count: 1024, unrolled: 4), "vector-addition")
    }

    private func expect(_ kernel: Kernel, _ name: String, target: Target = Target(.simd128)) throws {
        var assembler = ModuleAssembler(target: target)
        try assembler.add(kernel, exportedAs: kernel.name)
        let module = try assembler.finish().module
        print(module.text())
    }
}
