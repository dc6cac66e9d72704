import Commands
import Foundation
import NDArray
import Support
import TestModels
import Testing

@Suite struct ProfileTests {
    private let folder = try! TemporaryFolder()

    @Test func operatorByName() throws {
        let run = CommandRun("profile --operator MatMul --input a=64x64 --input b=64x64 --time 0.05")
        #expect(run.status == .success, "\(run.errors)")
        #expect(run.output.contains("kernel  "))
        #expect(run.output.contains("100 %") && run.output.contains("GFLOP/s at most on one thread"))
    }

    @Test func modelWithReport() throws {
        let model = TestModel(
            [.init("MatMul", ["x", "w"], ["h"]), .init("Relu", ["h"], ["r"]), .init("MatMul", ["r", "w"], ["y"])],
            inputs: [("x", ["n", 32])], outputs: ["y"], constants: [("w", NDArray.random(.float32, shape: [32, 32], seed: 3))])
        let file = folder.file("m.onnx"), html = folder.file("m.html"), twin = folder.file("twin.wasm")
        try File.write(model.bytes, to: file)
        let open = CommandRun("profile \(file) --time 0.05")
        #expect(open.status == .usage && open.errors.contains("the dimension n of the input x is open: give it an extent, as in --dim n=1"))
        let run = CommandRun("profile \(file) --dim n=48 --time 0.05 --json --html \(html) --twin \(twin)")
        #expect(run.status == .success, "\(run.errors)")
        let report = try run.json
        guard case .array(let kernels)? = report["kernels"] else {
            Issue.record("no kernels: \(run.output)")
            return
        }
        var share = 0.0
        for kernel in kernels {
            if case .number(let part)? = kernel["share"] { share += part }
            guard case .integer(let operations)? = kernel["operations"], case .number(let time)? = kernel["milliseconds"],
                case .number(let rate)? = kernel["gflops"] else { continue }
            #expect(abs(rate - Double(operations) / time / 1e6) < 1e-6 * rate)
        }
        #expect(abs(share - 1) < 1e-6)
        // Nodes are called as in the model: here after what they give, as they have no names.
        #expect(kernels.contains { $0["nodes"] == ["h", "r"] } && kernels.contains { $0["nodes"] == ["y"] }, "\(kernels)")
        let page = String(decoding: try File.read(html), as: UTF8.self)
        #expect(page.contains("<h2>Roofline</h2>") && page.components(separatedBy: "<svg ").count == 3)
        // The twin is a model like any other.
        #expect(CommandRun("validate \(twin)").output.contains("imports   heddle.now"))
        #expect(CommandRun("profile \(twin)").errors.contains("the module keeps time already"))
    }

    /// A module with open dimensions has the work that the same model has when they are given to the compiler.
    @Test func moduleWithOpenDimensions() throws {
        let model = TestModel(
            [.init("MatMul", ["x", "w"], ["h"]), .init("Softmax", ["h"], ["y"])],
            inputs: [("x", ["n", 24])], outputs: ["y"], constants: [("w", NDArray.random(.float32, shape: [24, 40], seed: 3))])
        let file = folder.file("open.onnx"), module = folder.file("open.wasm")
        try File.write(model.bytes, to: file)
        #expect(CommandRun("compile \(file) -o \(module)").status == .success)
        let open = try CommandRun("profile \(module) --dim n=48 --time 0.02 --json").json
        let given = try CommandRun("profile \(file) --dim n=48 --time 0.02 --json").json
        guard case .array(let kernels)? = open["kernels"], case .array(let others)? = given["kernels"] else {
            Issue.record("no kernels")
            return
        }
        #expect(kernels.map { $0["operations"] } == others.map { $0["operations"] } && kernels.map { $0["bytes"] } == others.map { $0["bytes"] })
        #expect(kernels[0]["operations"] == .integer(2 * 48 * 24 * 40))
        #expect(kernels.allSatisfy { $0["gflops"] != nil && $0["ofLimit"] != nil && $0["limit"] != nil }, "\(kernels)")
        #expect(CommandRun("profile \(module) --dim n=48 --time 0.02").output.contains("arithmetic"))
        // Before they are known, inspect shows what the work comes to.
        #expect(CommandRun("inspect \(module)").output.contains("1920 * n"))
        // The extent may come of an array.
        let array = folder.file("x.npy")
        try NDArray.random(.float32, shape: [7, 24], seed: 1).write(npyFile: array)
        let measured = try CommandRun("profile \(module) --data x=\(array) --time 0.02 --json").json
        #expect(measured["kernels"]?[0]?["operations"] == .integer(2 * 7 * 24 * 40))
    }

    /// The nodes of a MindIR model are called by their scopes.
    @Test func modelOfMindSpore() throws {
        let models = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../MindIRTests/Models").standardized
        let run = CommandRun("profile \(models.path)/tel/model.mindir --time 0.02")
        #expect(run.status == .success, "\(run.errors)")
        #expect(run.output.contains("Default/self_attn-MultiheadAttention/Softmax-op0"), "\(run.output)")
    }

    @Test func workThatDependsOnDataIsLeftOut() throws {
        let model = TestModel(
            [.init("NonZero", ["x"], ["p"]), .init("Neg", ["p"], ["y"])], inputs: [("x", ["n"])], outputs: ["y"])
        let module = folder.file("places.wasm"), file = folder.file("places.onnx")
        try File.write(model.bytes, to: file)
        #expect(CommandRun("compile \(file) -o \(module)").status == .success)
        let run = CommandRun("profile \(module) --dim n=64 --time 0.02 --json")
        guard case .array(let kernels)? = try run.json["kernels"] else {
            Issue.record("no kernels: \(run.errors)")
            return
        }
        #expect(kernels.contains { $0["gflops"] == nil && $0["milliseconds"] != nil }, "\(kernels)")
        #expect(CommandRun("inspect \(module)").output.contains("depends on data"))
    }

    @Test func moduleInAFile() throws {
        let path = folder.file("m.wasm")
        _ = CommandRun("compile --operator Exp --input x=1000 -o \(path)")
        let run = CommandRun("profile \(path) --time 0.02")
        #expect(run.status == .success)
        #expect(run.output.contains("bandwidth") || run.output.contains("arithmetic"))
        #expect(CommandRun("profile \(folder.file("none.wasm"))").status == .inputMissing)
        #expect(CommandRun("profile \(path) --time 0").status == .usage)
    }
}
