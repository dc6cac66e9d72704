import Foundation
import GraphIR
import GraphLowering
import ImportONNX
import ModelCompiler
import NDArray
import Testing

/// The memory plans of the public models, where they are there (`../shared/models`).
@Suite struct PublicModelMemoryTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/models/data/onnx")

    private static var cases: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []
    }

    /// At most 1.15 times what no plan can do without, for the shapes of the arrays beside the model.
    @Test(.enabled(if: !cases.isEmpty, "needs ../shared/models"), arguments: cases)
    func peak(_ name: String) throws {
        let folder = Self.folder.appending(path: name)
        let graph = try importONNX(contentsOf: folder.appending(path: "model.onnx").path)
        var given = Specialisation()
        for (number, input) in graph.body.inputs.enumerated() {
            given.shapes[graph[input].name] = try NDArray.read(npyFile: folder.appending(path: "in_\(number).npy").path).shape
        }
        let memory = try compile(lowerGraph(graph, given).program).metadata.memory
        let live = try #require(memory.live)
        let working = memory.peak - memory.weights
        #expect(Double(working) <= 1.15 * Double(live), "\(working) bytes for \(live)")
        #expect(working >= live)
    }
}
