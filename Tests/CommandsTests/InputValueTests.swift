import Commands
import NDArray
import Support
import TestModels
import Testing

/// Inputs whose values the command line gives: they become constants.
@Suite struct InputValueTests {
    private let folder = try! TemporaryFolder()
    private let file: String

    init() throws {
        var model = TestModel(
            [.init("Reshape", ["x", "target"], ["r"]), .init("Mul", ["r", "scale"], ["y"])],
            inputs: [("x", [2, 3]), ("target", ["rank"]), ("scale", [])], outputs: ["y"])
        model.elementTypes["target"] = 7
        file = folder.file("m.onnx")
        try File.write(model.bytes, to: file)
    }

    private func compiled(_ options: String) -> CommandRun { CommandRun("compile \(file) \(options) --json -o \(folder.file("m.wasm"))") }

    private func expectError(_ options: String, _ status: ProgramStatus, _ text: String, at location: SourceLocation = #_sourceLocation) {
        let run = compiled(options)
        #expect(run.status == status, sourceLocation: location)
        #expect(run.errors.split(separator: "\n").first.map(String.init) == "Error: " + text, sourceLocation: location)
    }

    @Test(arguments: ["3,2", "[3,2]"])
    func shapeOfAReshape(_ text: String) throws {
        let run = compiled("--value target=\(text)")
        #expect(run.status == .success, "\(run.errors)")
        #expect(try run.json["outputs"]?[0]?["shape"] == [3, 2])
        #expect(try run.json["inputs"] == [
            ["name": "x", "type": "float32", "shape": [2, 3]], ["name": "scale", "type": "float32", "shape": []],
        ])
    }

    @Test func valuesThatAreComputedWith() throws {
        #expect(compiled("--value target=6 --value scale=0.5").status == .success)
        let x = try folder.write(NDArray([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3]), "x.npy")
        let run = CommandRun("run \(folder.file("m.wasm")) --input x=\(x) --json")
        #expect(run.status == .success, "\(run.errors)")
        #expect(try run.json["outputs"]?[0]?["data"] == [0.5, 1.0, 1.5, 2.0, 2.5, 3.0])
    }

    @Test func valueInAFile() throws {
        let target = try folder.write(NDArray([1, 6] as [Int64]), "target.npy")
        #expect(try compiled("--value target=\(target)").json["outputs"]?[0]?["shape"] == [1, 6])
        let floats = try folder.write(NDArray([1, 6] as [Float]), "floats.npy")
        expectError("--value target=\(floats)", .badData, "--value target: \(floats) holds float32, but the input is of int64")
        expectError("--value target=none.npy", .inputMissing, "--value target: cannot read none.npy: No such file or directory")
    }

    @Test func errors() {
        expectError(
            "", .badData,
            "\(file): Reshape: shapes depend on the value of operand 1, which comes from target: it must be known at compile time, as with --value target=1,2")
        expectError("--value shape=3,2", .usage, "\(file): there is no input shape; the inputs are x, target, scale")
        expectError("--value target=3,2 --value target=6", .usage, "--value gives the input target two values")
        expectError(
            "--value target=3x2", .usage,
            "--value target=3x2: numbers are wanted, as in 2,3 or [[1, 2], [3, 4]], or the name of an .npy file")
        expectError("--value target=1.5,4", .usage, "--value target=1.5,4: the value[0] is 1.5, which is no int64")
        expectError(
            "--value target=[[3,2]]", .usage, "\(file): input target is declared as int64[rank], which a value of int64[1, 2] does not fit")
        expectError("--value scale=1,2", .usage, "\(file): input scale is declared as float32[], which a value of float32[2] does not fit")
        expectError("--value target", .usage, "The value 'target' is invalid for '--value <name=value>'")
    }
}
