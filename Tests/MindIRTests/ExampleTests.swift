import GraphLowering
import HeddleRuntime
import ImportMindIR
import ModelCompiler
import ModelSet
import NDArray
import TensorIR
import Testing

/// LeNet-5 of `Examples/MindSpore`, trained with MindSpore: any number of images of handwritten digits.
@Suite struct ExampleTests {
    @Test func digits() throws {
        let examples = "\(SharedModels.packageRoot)/Examples"
        let graph = try importMindIR(contentsOf: "\(examples)/MindSpore/lenet5.mindir")
        var session = try Session(module: compile(lowerGraph(graph).program, for: Target()).bytes)
        let images = try NDArray.read(npyFile: "\(examples)/Digits/Data/images.npy")
        let result = try #require(session.run(["image": images])["output"])
        let expected = try NDArray.read(npyFile: "\(examples)/MindSpore/logits.npy")
        #expect(result.isClose(to: expected, absoluteTolerance: 1e-3, relativeTolerance: 1e-4))
        let labels = try NDArray.read(npyFile: "\(examples)/Digits/Data/labels.npy")
        let logits = result.elements(as: Float.self)
        let right = (0..<labels.count).filter { index in
            let row = logits[index * 10..<index * 10 + 10]
            return row.max() == row[row.startIndex + Int(labels[integer: index])]
        }
        #expect(right.count >= 350, "\(right.count) of \(labels.count) digits are recognised")
    }
}
