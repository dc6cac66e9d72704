import TensorIR
import Testing
import WasmCodegen

@Suite struct CodegenErrorTests {
    @Test func aKernelBeyondTheAddressSpace() {
        let buffer = Buffer("a", .float32, shape: [40_000, 40_000])
        let kernel = Kernel("vast", parameters: [.buffer(buffer, .write)], body: .store(buffer, [0, 0], 1.0))
        var assembler = ModuleAssembler(target: Target(.scalar))
        let error = #expect(throws: CodegenError.self) { try assembler.add(kernel) }
        #expect(error?.description == "the buffers of kernel vast take 6400000000 bytes, and a WebAssembly memory holds 4 GiB; use smaller shapes")
    }

    @Test func scratchBeyondTheAddressSpace() {
        let buffer = Buffer("a", .float64, shape: [Expression(1_073_741_824)], scope: .scratch)
        let kernel = Kernel("vast", parameters: [], body: .allocate(buffer, .store(buffer, [0], .constant(1.0, TensorIR.ValueType(.float64)))))
        var assembler = ModuleAssembler(target: Target(.scalar))
        let error = #expect(throws: CodegenError.self) { try assembler.add(kernel) }
        #expect(error == .memoryExceeded(kernel: "vast", bytes: 1 << 33))
    }

    @Test func aModuleBeyondTheAddressSpace() throws {
        var assembler = ModuleAssembler(target: Target(.scalar))
        _ = try assembler.reserve(byteCount: 3 << 30)
        let error = #expect(throws: CodegenError.self) { _ = try assembler.reserve(byteCount: 2 << 30) }
        #expect(error?.description == "the module's weights and buffers take 5368710144 bytes, and a WebAssembly memory holds 4 GiB; use a smaller model")
    }
}
