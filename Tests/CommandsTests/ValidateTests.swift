import Commands
import Support
import Testing
import WasmModel

@Suite struct ValidateTests {
    private let folder = try! TemporaryFolder()

    private func write(_ module: Module) throws -> String {
        let path = folder.file("m.wasm")
        try File.write(module.encode(), to: path)
        return path
    }

    /// A module of one function that is called `sum`.
    private func module(_ body: [Instruction]) -> Module {
        var module = ModuleBuilder(name: "hand")
        var other = FunctionBuilder(name: "other", results: [.i32])
        other.emit(.i32Const(1000))
        _ = module.addFunction(other.finish())
        var function = FunctionBuilder(name: "sum", results: [.i32])
        for instruction in body { function.emit(instruction) }
        module.addExport("sum", .function(module.addFunction(function.finish())))
        return module.finish()
    }

    @Test func model() throws {
        let path = folder.file("m.wasm")
        _ = CommandRun("compile --operator Add --input a=4 --input b=4 -o \(path)")
        let run = CommandRun("validate \(path)")
        #expect(run.status == .success)
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(lines[0] == "OK        \(path)")
        for line in [
            "features  simd128", "imports   none", "made by   heddle 0.1, for simd128", "inputs    a: float32[4]",
            "          b: float32[4]", "outputs   add: float32[4]", "kernels   add",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
        let report = try CommandRun("validate \(path) --json").json
        #expect(report["valid"] == true)
        #expect(report["model"]?["outputs"]?[0]?["name"] == "add")
        #expect(report["features"] == ["simd128"])
    }

    @Test func moduleOfOthers() throws {
        let path = try write(module([.i32Const(1)]))
        let run = CommandRun("validate \(path)")
        #expect(run.status == .success)
        #expect(run.output.contains("exports   sum\n"))
        #expect(run.output.contains("made by   not Heddle"))
        #expect(try CommandRun("validate \(path) --json").json["model"] == .null)
    }

    @Test func invalidCode() throws {
        let path = try write(module([.i32Const(1), .f32Const(2), Instruction(.i32Add)]))
        let bytes = try File.read(path)
        let offset = try #require(bytes.indices.last { bytes[$0] == 0x6A && bytes[$0 - 1] == 0x40 })
        let run = CommandRun("validate \(path)")
        #expect(run.status == .badData)
        #expect(run.output.isEmpty)
        #expect(run.errors == """
            Error: \(path) is not valid: byte \(offset): function 1 ($sum), instruction 2 (i32.add): expected i32, found f32

            """)
        let report = try CommandRun("validate \(path) --json").json
        #expect(report["valid"] == false)
        #expect(report["offset"] == .integer(Int64(offset)))
    }

    @Test func cutModule() throws {
        let path = folder.file("cut.wasm")
        try File.write(Array(module([.i32Const(1)]).encode().dropLast(3)), to: path)
        let run = CommandRun("validate \(path)")
        #expect(run.status == .badData)
        #expect(run.errors.contains("the module, or the part that is being read, ends too early"))
    }

    @Test func wrongMetadata() throws {
        var spoiled = module([.i32Const(1)])
        spoiled.customSections.append(CustomSection(name: "heddle.model", bytes: Array("{}".utf8)))
        let run = CommandRun("validate \(try write(spoiled))")
        #expect(run.status == .badData)
        #expect(run.errors.hasSuffix("is not valid: in the section 'heddle.model', version is missing\n"))
    }

    @Test func missingFile() {
        let run = CommandRun("validate /none/m.wasm")
        #expect(run.status == .inputMissing)
        #expect(run.errors == "Error: cannot read /none/m.wasm: No such file or directory\n")
    }
}
