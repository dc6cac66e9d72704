import Commands
import Foundation
import NDArray
import Support
import TestModels
import Testing

@Suite struct DumpGraphTests {
    private let folder = try! TemporaryFolder()

    private func write() throws -> String {
        let model = TestModel(
            [.init("Relu", ["x"], ["a"]), .init("Dropout", ["a"], ["b"]), .init("Mul", ["b", "w"], ["y"])],
            inputs: [("x", ["n", 3])], outputs: ["y"], constants: [("w", NDArray([1, 2, 3] as [Float]))])
        try File.write(model.bytes, to: folder.file("m.onnx"))
        return folder.file("m.onnx")
    }

    @Test func text() throws {
        #expect(CommandRun("dump \(try write()) --stage graph").output == """
            graph test(x: float32[n, 3]) -> y: float32[n, 3] {
                w = float32[3] {1.0, 2.0, 3.0}
                a = Relu(x)
                y = Mul(a, w)
            }

            """)
    }

    @Test func beforeAndAfterAPass() throws {
        let run = CommandRun("dump \(try write()) --stage graph --pass removeIdentities")
        let parts = run.output.components(separatedBy: "# after removeIdentities\n")
        #expect(parts.count == 2)
        #expect(parts[0].hasPrefix("# before removeIdentities\ngraph test(x: float32[n, 3])") && parts[0].contains("b = Dropout(a)"))
        #expect(parts[1].contains("y = Mul(a, w)") && !parts[1].contains("Dropout"))
    }

    @Test func picture() throws {
        let file = folder.file("m.svg")
        let run = CommandRun("dump \(try write()) --stage graph --pass removeIdentities --svg \(file)")
        #expect(run.status == .success && run.output.isEmpty)
        let svg = String(decoding: try File.read(file), as: UTF8.self)
        #expect(svg.hasPrefix("<svg "))
        for text in [">before removeIdentities<", ">after removeIdentities<", ">Dropout<", "→ float32[n, 3]", "w  float32[3] {1.0, 2.0, 3.0}"] {
            #expect(svg.contains(text), "\(text)")
        }
        #expect(svg.components(separatedBy: "stroke-dasharray").count == 2, "one node is marked: the one that goes")
    }

    @Test func wrongRequests() throws {
        let model = try write()
        let unknown = CommandRun("dump \(model) --stage graph --pass fuse")
        #expect(unknown.status == .usage)
        #expect(unknown.errors.contains("there is no pass fuse; the passes, in order, are makeAttributesOperands, foldConstants,"))
        #expect(CommandRun("dump --operator Add --input a=2 --input b=2 --stage graph").errors.contains("name a model file: an operator alone has no graph"))
        #expect(CommandRun("dump \(model) --pass removeDeadCode").errors.contains("--pass belongs to --stage graph"))
        #expect(CommandRun("dump \(model) --svg m.svg").errors.contains("--svg belongs to --stage graph"))
        try File.write([1, 2, 3], to: folder.file("bad.onnx"))
        #expect(CommandRun("dump \(folder.file("bad.onnx")) --stage graph").status == .badData)
    }
}
