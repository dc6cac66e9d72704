import Foundation
import HeddleRuntime
import Support
import TensorIR
import TestEngines
import Testing
import WasmCodegen
import WasmModel

@Suite(.serialized) struct SpeedTests {
    private static let measures = ProcessInfo.processInfo.environment["HEDDLE_MEASURE"] != nil

    /// A million floats added at the speed of a loop written by hand, in one instance's time.
    @Test func additionRunsAtTheSpeedOfMemory() throws {
        let count = 1_000_000
        var assembler = ModuleAssembler(target: Target(.simd128))
        try assembler.add(SampleKernels.addition(count: count, unrolled: 4), exportedAs: "compiled")
        assembler.edit { $0.addExport("by_hand", .function($0.addFunction(SampleKernels.handWrittenAddition(count: count)))) }
        let (module, layout) = try assembler.finish(freeByteCount: 12 * count + 256)
        let bytes = module.encode()
        let addresses = (0..<3).map { WasmValue.i32(Int32(layout.freeAddress + $0 * (4 * count + 64))) }
        let setup = EngineStep(calls: [FunctionCall("by_hand", addresses)])
        var ratios: [Double] = []
        // Other work on the machine disturbs a round, not all of them.
        for _ in 0..<8 {
            let compiled = try TestEngines.wasmtime.time(bytes, setup: setup, call: FunctionCall("compiled", addresses), samples: 20, callsPerSample: 2)
            let byHand = try TestEngines.wasmtime.time(bytes, setup: setup, call: FunctionCall("by_hand", addresses), samples: 20, callsPerSample: 2)
            ratios.append(byHand.minimum / compiled.minimum)
            if ratios.last! >= 0.97 { break }
        }
        if Self.measures { print("addition: \(ratios.max()!) of the hand-written loop's bandwidth") }
        #expect(ratios.max()! >= 0.9, "of the hand-written loop's bandwidth: \(ratios)")
    }

    /// GFLOP/s of matrix products by tile, for docs/codegen.md.
    @Test(.enabled(if: measures))
    func products() throws {
        for (m, n, k) in [(192, 192, 192)] {
            for (rows, columns, presplat) in [(2, 4, true), (3, 3, true), (4, 2, true), (2, 4, false), (3, 3, false)] {
                for unrolled in [1, 4] {
                    for tier in [FeatureTier.simd128, .relaxedSIMD] {
                        try measure(m, n, k, rows, columns, presplat, unrolled, Target(tier))
                    }
                }
            }
        }
    }

    private func measure(_ m: Int, _ n: Int, _ k: Int, _ rows: Int, _ columns: Int, _ presplat: Bool, _ unrolled: Int, _ target: Target) throws {
        var assembler = ModuleAssembler(target: target)
        let kernel = SampleKernels.product(m: m, n: n, k: k, rows: rows, columns: columns, presplat: presplat, unrolled: unrolled)
        try assembler.add(kernel, exportedAs: "product")
        let (module, layout) = try assembler.finish(freeByteCount: 16 * m * k + 4 * k * n + 4 * m * n + 1024)
        let bytes = module.encode()
        let sizes = [16 * m * k, 4 * k * n, 0]
        var address = layout.freeAddress
        let addresses = sizes.map { size in
            defer { address += size + 64 }
            return WasmValue.i32(Int32(address))
        }
        for engine in TestEngines.all where try engine.accepts(bytes) {
            let time = try engine.time(bytes, setup: EngineStep(), call: FunctionCall("product", addresses), samples: 100, callsPerSample: 1)
            let rate = 2 * Double(m * n * k) / time.minimum
            print("\(rows)x\(4 * columns)\(presplat ? " splat" : "") \(target.tier), k \(unrolled), \(engine): \((rate * 10).rounded() / 10) GFLOP/s")
        }
    }
}
