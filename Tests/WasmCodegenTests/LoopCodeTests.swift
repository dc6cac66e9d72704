import Foundation
import NDArray
import Support
import TensorIR
import TestEngines
import Testing
import WasmCodegen
import WasmModel

/// The WebAssembly of whole kernels, compared with goldens (`HEDDLE_RECORD=1` writes them anew).
@Suite struct LoopCodeTests {
    /// The loop is loads, additions, stores, pointers moved, a comparison and a branch.
    @Test func vectorAddition() throws {
        try expect(SampleKernels.addition(count: 1024, unrolled: 4), "vector-addition")
    }

    /// At fixed addresses one pointer serves all buffers.
    @Test func vectorAdditionAtFixedAddresses() throws {
        try expect(SampleKernels.addition(count: 1024, unrolled: 1), "vector-addition-fixed", placed: true)
    }

    /// Sums stay in locals, and the inner loop moves two pointers.
    @Test func registerTile() throws {
        let kernel = SampleKernels.product(m: 4, n: 32, k: 64, rows: 2, columns: 4, presplat: true)
        try expect(kernel, "register-tile")
    }

    @Test func registerTileWithRelaxedInstructions() throws {
        let kernel = SampleKernels.product(m: 4, n: 16, k: 64, rows: 2, columns: 2, presplat: false)
        try expect(kernel, "register-tile-relaxed", target: Target(.relaxedSIMD))
    }

    /// Steps of an unrolled tile are kept apart by branches that are never taken.
    @Test func unrolledTile() throws {
        let kernel = SampleKernels.product(m: 2, n: 8, k: 64, rows: 2, columns: 2, presplat: true, unrolled: 2)
        try expect(kernel, "unrolled-tile")
    }

    /// Extents that are parameters: entry checks, and strides computed once.
    @Test func symbolicProduct() throws {
        try expect(LoopNests.matrixProduct(m: 2, n: 3, k: 4).kernel, "symbolic-product", target: Target(.scalar))
    }

    private func expect(_ kernel: Kernel, _ name: String, target: Target = Target(.simd128), placed: Bool = false) throws {
        var assembler = ModuleAssembler(target: target)
        var placement: [Buffer: Int] = [:]
        if placed { for buffer in kernel.buffers { placement[buffer] = try assembler.reserve(byteCount: 4 * buffer.constantShape!.reduce(1, *)) } }
        try assembler.add(kernel, placement: placement, exportedAs: kernel.name)
        let module = try assembler.finish().module
        try module.validate()
        try expectGolden(module.text(), "\(name).wat")
    }
}

/// Compares a text with the golden beside this file.
func expectGolden(_ text: String, _ name: String, file: String = #filePath) throws {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Goldens")
    let place = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["HEDDLE_RECORD"] != nil {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try text.write(to: place, atomically: true, encoding: .utf8)
        return
    }
    let golden = try String(contentsOf: place, encoding: .utf8)
    #expect(text == golden, "\(name) differs; HEDDLE_RECORD=1 writes it anew")
}
