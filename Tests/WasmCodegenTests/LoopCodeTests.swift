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

enum SampleKernels {
    static func addition(count: Int, unrolled: Int, placed: Bool = false) -> Kernel {
        let shape: [Expression] = [Expression(count)]
        let (a, b, c) = (Buffer("a", .float32, shape: shape), Buffer("b", .float32, shape: shape), Buffer("c", .float32, shape: shape))
        let i = Variable("i")
        let body = (0..<unrolled).map { part -> Statement in
            let index = Expression.ramp(base: Expression(i) * Expression(4 * unrolled) + Expression(4 * part), stride: 1, lanes: 4)
            return .store(c, [index], .load(a, [index]) + .load(b, [index]))
        }
        return Kernel("add", parameters: [.buffer(a, .read), .buffer(b, .read), .buffer(c, .write)],
                      body: .loop(Loop(i, extent: Expression(count / 4 / unrolled), body: .inOrder(body))))
    }
}
