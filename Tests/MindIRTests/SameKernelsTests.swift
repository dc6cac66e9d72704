import GraphLowering
import ImportMindIR
import ImportONNX
import ModelCompiler
import ModelSet
import Support
import TensorIR
import Testing

/// A network is as fast from MindIR as from ONNX: it becomes the same kernels.
@Suite struct SameKernelsTests {
    private let folder = "\(SharedModels.packageRoot)/Tests/MindIRTests/Models/resnet_small"

    /// Convolutions with batch normalisation, shortcuts that are added in place, strides, pools. The mean before the classifier is a kernel
    /// of its own in one, and part of the classifier in the other.
    @Test func residualNetwork() throws {
        let mindIR = try lowerGraph(importMindIR(contentsOf: "\(folder)/model.mindir"))
        let onnx = try lowerGraph(importONNX(contentsOf: "\(folder)/same.onnx"))
        for tier in [FeatureTier.simd128, .relaxedSIMD] {
            let ours = try compile(mindIR.program, for: Target(tier)), theirs = try compile(onnx.program, for: Target(tier))
            #expect(kernels(ours).dropLast(2) == kernels(theirs).dropLast(1), "\(tier)")
            #expect(operations(ours) == operations(theirs))
        }
    }

    private func kernels(_ module: CompiledModel) -> [String] {
        module.metadata.kernels.map { "\($0.operations?.description ?? "?") operations, \($0.bytes?.description ?? "?") bytes" }
    }

    private func operations(_ module: CompiledModel) -> Int? {
        module.metadata.kernels.reduce(0) { sum, kernel in sum.flatMap { sum in kernel.operations?.constant.map { sum + $0 } } }
    }
}
