import Foundation
import NDArray
import TensorIR
import TestEngines
import Testing
import WasmCodegen
import WasmModel

/// Parallel loops as regions that threads share, on every engine, against the interpreter, which has one thread.
@Suite struct ParallelLoopTests {
    /// Everything is shared, in the smallest pieces.
    private static let eager = ThreadPolicy(serialWork: 0, chunkWork: 0, chunksPerThread: 1000)

    /// Chunks of many sizes; with few looks before a thread parks, there is much parking and waking.
    private static let policies = [
        eager, ThreadPolicy(serialWork: 0, chunkWork: 30, chunksPerThread: 3), ThreadPolicy(serialWork: 0, chunkWork: 0, chunksPerThread: 1, spinCount: 1),
        ThreadPolicy(serialWork: 500, chunkWork: 100, chunksPerThread: 2), ThreadPolicy(),
    ]

    private let runs = (0..<60).map { seed in
        var kernels = RandomParallelKernels(seed: UInt64(seed))
        return kernels.kernel("random parallel kernel \(seed)")
    }

    @Test(arguments: policies) func randomKernels(_ policy: ThreadPolicy) throws {
        for workers in [0, 1, 3] { try expectAgreement(on: TestEngines.wasmtime, policy, workers: workers) }
    }

    @Test func randomKernelsOnNode() throws {
        guard let node = TestEngines.node else { return print(TestEngines.nodeIsMissing) }
        for workers in [0, 2] { try expectAgreement(on: node, Self.eager, workers: workers) }
    }

    /// With one thread the same kernels have serial loops.
    @Test func withoutThreads() throws {
        let comparison = KernelComparison(target: Target(.scalar), engine: TestEngines.wasmtime)
        let mismatches = try comparison.mismatches(of: runs)
        #expect(mismatches.isEmpty, "\(mismatches.report)")
    }

    /// Regions are entered and left as fast as can be, with more threads than cores.
    @Test func manyRegions() throws {
        let rounds = ProcessInfo.processInfo.environment["HEDDLE_THREADS_LONG"] == nil ? 4 : 2000
        for round in 0..<rounds {
            try expectAgreement(on: TestEngines.wasmtime, Self.policies[round % 3], workers: 1 + round % 4)
        }
    }

    /// A loop of little work stays where it is, and takes no atomics.
    @Test func littleWorkIsSerial() throws {
        let module = try assemble(elements: 64)
        #expect(module.names?.functions.values.contains("fill.parallel0") == false)
        #expect(try assemble(elements: 1 << 20).names?.functions.values.contains("fill.parallel0") == true)
    }

    private func assemble(elements: Int) throws -> Module {
        var builder = LoopNests.Builder()
        let output = builder.output("c", .int32, [elements])
        let i = Variable("i")
        let loop = Loop(i, extent: Expression(elements), kind: .parallel, body: .store(output, [.variable(i)], .variable(i) * 3))
        var assembler = ModuleAssembler(target: Target(.scalar, threading: .threads))
        try assembler.add(builder.run("fill", .loop(loop)).kernel, exportedAs: "fill")
        return try assembler.finish().module
    }

    private func expectAgreement(on engine: any TestEngine, _ policy: ThreadPolicy, workers: Int) throws {
        let target = Target(.scalar, numerics: .deterministic, threading: .threads)
        let comparison = KernelComparison(target: target, engine: engine, threadPolicy: policy, workers: workers)
        let mismatches = try comparison.mismatches(of: runs)
        #expect(mismatches.isEmpty, "\(engine), \(policy), \(workers) workers:\n\(mismatches.report)")
    }
}
