import Foundation
import TensorIR
import Testing
import WasmCodegen

@Suite struct CompileSpeedTests {
    /// Microseconds per emitted instruction, for docs/codegen.md.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["HEDDLE_MEASURE"] != nil))
    func unrolledTiles() throws {
        for unrolled in [1, 4, 16] {
            let kernel = SampleKernels.addition(count: 1 << 20, unrolled: 64 * unrolled)
            let start = ContinuousClock.now
            var assembler = ModuleAssembler(target: Target(.simd128))
            try assembler.add(kernel, exportedAs: "k")
            let module = try assembler.finish().module
            print("\(module.functions[0].body.count) instructions in \(ContinuousClock.now - start)")
        }
    }
}
