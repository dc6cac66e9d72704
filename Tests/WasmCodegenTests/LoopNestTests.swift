import NDArray
import Support
import TensorIR
import TestEngines
import Testing
import WasmCodegen

/// Whole kernels on every engine, with buffers where the caller says and at fixed addresses, against the interpreter.
@Suite struct LoopNestTests {
    @Test(arguments: [FeatureTier.scalar, .simd128])
    func scalars(tier: FeatureTier) throws {
        try expectAgreement(LoopNests.scalarAddresses + LoopNests.statements, tier)
    }

    @Test func vectors() throws {
        try expectAgreement(LoopNests.vectors, .simd128)
    }

    /// Addresses beyond the reach of static offsets.
    @Test func distantBuffers() throws {
        try expectAgreement(LoopNests.vectors + LoopNests.scalarAddresses, .simd128, [.fixed(after: 40 << 20)])
    }

    /// Fused multiply-adds of whole numbers, which round nowhere.
    @Test func relaxedMultiplyAdds() throws {
        var run = LoopNests.unrolledTile
        for (buffer, array) in run.arrays {
            run.arrays[buffer] = NDArray(array.elements(as: Float.self).map { ($0 * 9).rounded() }, shape: array.shape)
        }
        for engine in TestEngines.all {
            let mismatches = try KernelComparison(target: Target(.relaxedSIMD), engine: engine).mismatches(of: [run])
            #expect(mismatches.isEmpty, "\(engine): \(mismatches.report)")
        }
    }

    /// Loads, stores and loops in random order.
    @Test func randomKernels() throws {
        let runs = (0..<250).map { seed in
            var kernels = RandomKernels(seed: UInt64(seed))
            return kernels.kernel("random kernel \(seed)")
        }
        try expectAgreement(runs, .simd128)
    }

    private func expectAgreement(
        _ runs: [KernelRun], _ tier: FeatureTier, _ placements: [KernelComparison.Placement] = [.byCaller, .fixed(after: 0)]
    ) throws {
        for engine in TestEngines.all {
            for placement in placements {
                let target = Target(tier, numerics: .deterministic)
                let mismatches = try KernelComparison(target: target, engine: engine, placement: placement).mismatches(of: runs)
                #expect(mismatches.isEmpty, "\(engine), \(tier), \(placement):\n\(mismatches.report)")
            }
        }
    }
}
