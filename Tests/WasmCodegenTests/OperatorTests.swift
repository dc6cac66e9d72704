import NDArray
import Support
import TensorIR
import TestEngines
import Testing
import WasmCodegen

/// Every operator on every type in vectors of every size, on every engine, against the interpreter.
@Suite struct OperatorTests {
    @Test func scalarsWithoutVectors() throws {
        try expectAgreement(OperatorSweep(lanes: 1).all, .scalar)
    }

    @Test(arguments: [1, 2, 3, 4, 8, 16])
    func vectors(lanes: Int) throws {
        try expectAgreement(OperatorSweep(lanes: lanes).all, .simd128)
    }

    private func expectAgreement(_ runs: [KernelRun], _ tier: FeatureTier) throws {
        for engine in TestEngines.all {
            let target = Target(tier, numerics: .deterministic)
            let mismatches = try KernelComparison(target: target, engine: engine).mismatches(of: runs)
            #expect(mismatches.isEmpty, "\(engine), \(tier): \(mismatches.count) of \(runs.count):\n\(mismatches.report)")
        }
    }
}

extension [Mismatch] {
    /// The first of them, a line each.
    var report: String { prefix(20).map(\.description).joined(separator: "\n") }
}
