import Commands
import Support
import Testing

@Suite struct CompileTests {
    @Test func report() throws {
        let folder = try TemporaryFolder()
        let run = CommandRun("compile --operator MatMul --input a=5x7 --input b=7x3 -o \(folder.file("m.wasm"))")
        #expect(run.status == .success)
        #expect(run.errors.isEmpty)
        let bytes = try File.read(folder.file("m.wasm"))
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(lines[0] == "module   \(folder.file("m.wasm")), \(bytes.count) bytes, simd128")
        #expect(lines[1...4] == [
            "inputs   a: float32[5, 7]", "         b: float32[7, 3]", "outputs  matmul: float32[5, 3]",
            "kernels  matmul, 210 operations",
        ])
        #expect(lines[5].hasPrefix("memory  "))
        #expect(lines[6].hasPrefix("time    ") && lines[6].hasSuffix("s"))
    }

    @Test func jsonReport() throws {
        let folder = try TemporaryFolder()
        let run = CommandRun(
            "compile --operator Concat --type int8 --input x=2x3 --input x=4x3 --attribute axis=0 "
                + "--tier scalar -o \(folder.file("c.wasm")) --json")
        let report = try run.json
        #expect(report["tier"] == "scalar")
        #expect(report["bytes"] == .integer(Int64(try File.read(folder.file("c.wasm")).count)))
        #expect(report["inputs"]?[1] == ["name": "x1", "type": "int8", "shape": [4, 3]])
        #expect(report["outputs"]?[0]?["shape"] == [6, 3])
        #expect(report["milliseconds"] != nil)
    }

    @Test func operandsWithTypesOfTheirOwn() throws {
        let folder = try TemporaryFolder()
        let run = CommandRun(
            "compile --operator Gather --type FP64 --input x=5x2 --input indices=INT64:3 -o \(folder.file("g.wasm")) --json")
        #expect(try run.json["inputs"]?[0]?["type"] == "float64")
        #expect(try run.json["inputs"]?[1]?["type"] == "int64")
        let select = CommandRun(
            "compile --operator Select --input condition=4 --input a=4 --input b=scalar -o \(folder.file("s.wasm")) --json")
        #expect(try select.json["inputs"]?[0]?["type"] == "bool")
        #expect(try select.json["inputs"]?[2]?["shape"] == [])
    }

    @Test func unwritableFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("none/m.wasm")
        let run = CommandRun("compile --operator Exp --input x=4 -o \(path)")
        #expect(run.status == .outputRefused)
        #expect(run.errors == "Error: cannot write \(path): No such file or directory\n")
    }

    @Test func progressIsForTerminals() throws {
        let folder = try TemporaryFolder()
        let arguments = ["compile", "--operator", "Exp", "--input", "x=4", "-o", folder.file("e.wasm")]
        #expect(CommandRun(.heddle, arguments, progress: .hidden).errors.isEmpty)
        #expect(CommandRun(.heddle, arguments, progress: .shown).errors.contains("compiling Exp"))
    }
}
