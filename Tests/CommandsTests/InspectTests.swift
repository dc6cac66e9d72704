import Commands
import Support
import Testing

@Suite struct InspectTests {
    private let folder = try! TemporaryFolder()

    private func compiled(_ request: String) -> String {
        let path = folder.file("m.wasm")
        #expect(CommandRun("compile \(request) -o \(path)").status == .success)
        return path
    }

    @Test func text() throws {
        let path = compiled("--operator MatMul --input a=64x64 --input b=64x64")
        let run = CommandRun("inspect \(path)")
        #expect(run.status == .success)
        for line in [
            "inputs    a: float32[64, 64]", "outputs   matmul: float32[64, 64]", "memory    peak 49.2 KB", "          weights 0 bytes",
            "          inputs, outputs and values 49.2 KB, of which 49.2 KB are needed at one time",
            "kernel  operations    bytes  op/byte  nodes", "matmul       524 k  49.2 KB    10.67  matmul",
        ] {
            #expect(run.output.contains(line + "\n"), "\(line)\n\(run.output)")
        }
        #expect(run.output.contains("code, ") && run.output.contains("heddle.model, "))
    }

    @Test func json() throws {
        let path = compiled("--operator MatMul --input a=64x64 --input b=64x64")
        let report = try CommandRun("inspect \(path) --json").json
        #expect(report["working"] == .integer(49152))
        #expect(report["model"]?["kernels"]?[0]?["operations"] == .integer(524_288))
        #expect(report["model"]?["memory"]?["buffers"]?[2]?["use"] == "output")
        guard case .array(let sections)? = report["sections"], case .integer(let bytes)? = report["bytes"] else {
            Issue.record("no sections")
            return
        }
        // All but the eight bytes in front.
        let sum = sections.reduce(Int64(8)) { sum, section in if case .integer(let count)? = section["bytes"] { sum + count } else { sum } }
        #expect(sum == bytes)
    }

    @Test func picture() throws {
        let path = compiled("--operator Softmax --input x=8x300")
        let file = folder.file("plan.svg")
        #expect(CommandRun("inspect \(path) --svg \(file)").status == .success)
        let svg = String(decoding: try File.read(file), as: UTF8.self)
        #expect(svg.hasPrefix("<svg ") && svg.contains("<title>x: 9600 bytes at 64, "))
    }

    @Test func whatHasNoPlan() throws {
        #expect(CommandRun("inspect \(folder.file("none.wasm"))").status == .inputMissing)
        try File.write(Array("nothing".utf8), to: folder.file("bad.wasm"))
        let bad = CommandRun("inspect \(folder.file("bad.wasm"))")
        #expect(bad.status == .badData && bad.errors.contains("is not valid: not a WebAssembly module"))
    }
}
