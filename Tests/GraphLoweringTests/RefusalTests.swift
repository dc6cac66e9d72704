import GraphLowering
import ImportONNX
import ModelCompiler
import NDArray
import TensorIR
import TestModels
import Testing

/// Models in which the heuristic once wrote steps that are illegal: their kernels were plain loops.
@Suite struct RefusalTests {
    /// The sum is placed in the reshape's rows only in part: the maximum, which it reads, must not go further in.
    @Test func rowsUnderAReshape() throws {
        try expectNoRefusal(TestModel(
            [
                .init("Reshape", ["x", "three"], ["r"]), .init("Transpose", ["r"], ["t"], ("perm", .integers([0, 2, 1]))),
                .init("LogSoftmax", ["t"], ["l"], ("axis", .integer(2))),
                .init("Transpose", ["l"], ["u"], ("perm", .integers([0, 2, 1]))), .init("Reshape", ["u", "two"], ["y"]),
            ],
            inputs: [("x", [3, 5])], outputs: ["y"],
            constants: [("three", NDArray([3, 5, 1] as [Int64])), ("two", NDArray([3, 5] as [Int64]))]))
    }

    /// A contraction that reads one buffer at two places: a copy would be made for both at once.
    @Test func operandsReadAtTwoPlaces() throws {
        try expectNoRefusal(TestModel(
            [.init("DFT", ["x"], ["y"], ("axis", .integer(1)), ("inverse", .integer(1)))], inputs: [("x", [1, 10, 10, 2])], outputs: ["y"]))
    }

    private func expectNoRefusal(_ model: TestModel) throws {
        for target in [Target(.simd128), Target(.relaxedSIMD)] {
            for kernel in try compile(lowerGraph(importONNX(model.bytes)).program, for: target).kernels {
                #expect(kernel.refusal == nil, "\(kernel.name) on \(target)")
            }
        }
    }
}
