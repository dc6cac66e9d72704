import Commands
import NDArray
import Support
import Testing

@Suite struct RunTests {
    private let folder = try! TemporaryFolder()

    /// Compiles an operator to `m.wasm`, and gives its path.
    private func compile(_ request: String) -> String {
        let path = folder.file("m.wasm")
        let run = CommandRun("compile \(request) -o \(path)")
        #expect(run.status == .success, "\(run.errors)")
        return path
    }

    private func adding() throws -> (module: String, a: String, b: String) {
        let a = try folder.write(NDArray([1, 2, 3, 4] as [Float]), "a.npy")
        let b = try folder.write(NDArray([1, 1, 1, 1] as [Float]), "b.npy")
        return (compile("--operator Add --input a=4 --input b=4"), a, b)
    }

    @Test func printsOutputs() throws {
        let (module, a, b) = try adding()
        let run = CommandRun("run \(module) --input a=\(a) --input b=\(b)")
        #expect(run.status == .success)
        let lines = run.output.split(separator: "\n")
        #expect(lines[0] == "add: float32[4]")
        #expect(lines[1] == "[2. 3. 4. 5.]")
        #expect(lines[2].hasPrefix("loaded in ") && lines[2].contains(", ran in "))
    }

    @Test func writesOutputs() throws {
        let (module, a, b) = try adding()
        let output = folder.file("out")
        let run = CommandRun("run \(module) --input a=\(a) --input b=\(b) --output-dir \(output) --repeat 3")
        #expect(run.status == .success)
        #expect(try NDArray.read(npyFile: output + "/add.npy") == NDArray([2, 3, 4, 5] as [Float]))
        let lines = run.output.split(separator: "\n")
        #expect(lines[0] == "add: float32[4]  \(output)/add.npy")
        #expect(lines[1].contains(", ran 3 times in "))
    }

    @Test func runsOnThreads() throws {
        let (_, a, b) = try adding()
        let module = compile("--operator Add --input a=4 --input b=4 --threads")
        for threads in [1, 2, 3] {
            let run = CommandRun("run \(module) --input a=\(a) --input b=\(b) --threads \(threads)")
            #expect(run.output.split(separator: "\n").dropFirst().first == "[2. 3. 4. 5.]", "\(run.errors)")
        }
        let refused = CommandRun("run \(module) --threads 0")
        #expect(refused.status == .usage)
        #expect(refused.errors.contains("--threads must be between 1 and 256"))
    }

    @Test func reportsAsJSON() throws {
        let (module, a, b) = try adding()
        let report = try CommandRun("run \(module) --input a=\(a) --input b=\(b) --repeat 2 --json").json
        #expect(report["outputs"]?[0] == ["name": "add", "type": "float32", "shape": [4], "data": [2.0, 3.0, 4.0, 5.0]])
        #expect(report["runs"] == 2)
        #expect(report["medianMilliseconds"] != nil)
        let written = try CommandRun("run \(module) --input a=\(a) --input b=\(b) --output-dir \(folder.path) --json").json
        #expect(written["outputs"]?[0]?["file"] == .string(folder.file("add.npy")))
        #expect(written["outputs"]?[0]?["data"] == nil)
    }

    @Test func jsonHoldsEveryInteger() throws {
        let a = try folder.write(NDArray([UInt64.max, 7]), "a.npy")
        let module = compile("--operator BitwiseNot --type UINT64 --input x=2")
        let run = CommandRun("run \(module) --input x=\(a) --json")
        #expect(run.output.contains("\"data\": [0, 18446744073709551608]"), "\(run.output)")
    }

    @Test(arguments: [
        (["a"], "no array was given for input b"),
        (["a", "b", "c"], "the model has no input named c; it has a, b"),
        (["a", "b=i"], "input b is of type float32, but was given int32"),
        (["a", "b=short"], "input b has shape [4], but was given [3]"),
    ])
    func wrongInputs(_ inputs: [String], _ message: String) throws {
        let (module, _, _) = try adding()
        _ = try folder.write(NDArray([1] as [Float]), "c.npy")
        _ = try folder.write(NDArray([1, 2, 3, 4] as [Int32]), "i.npy")
        _ = try folder.write(NDArray([1, 2, 3] as [Float]), "short.npy")
        let arguments = inputs.flatMap { input in
            let parts = input.split(separator: "=")
            return ["--input", "\(parts[0])=\(folder.file("\(parts.last!).npy"))"]
        }
        let run = CommandRun(.heddle, ["run", module] + arguments)
        #expect(run.status == .badData)
        #expect(run.errors == "Error: \(message)\n")
        #expect(run.output.isEmpty)
    }

    @Test func inputTwice() throws {
        let (module, a, _) = try adding()
        let run = CommandRun("run \(module) --input a=\(a) --input a=\(a)")
        #expect(run.status == .usage)
        #expect(run.errors.hasPrefix("Error: --input a is given twice\n"))
    }

    @Test func missingFiles() throws {
        let (module, a, _) = try adding()
        let missing = folder.file("missing.npy")
        let run = CommandRun("run \(module) --input a=\(a) --input b=\(missing)")
        #expect(run.status == .inputMissing)
        #expect(run.errors == "Error: cannot read \(missing): No such file or directory\n")
        let module2 = CommandRun("run \(missing)")
        #expect(module2.status == .inputMissing)
        #expect(module2.errors == "Error: cannot read \(missing): No such file or directory\n")
    }

    @Test func arrayThatIsNone() throws {
        let (module, a, _) = try adding()
        let text = try folder.write("[1, 2, 3, 4]", "b.json")
        let run = CommandRun("run \(module) --input a=\(a) --input b=\(text)")
        #expect(run.status == .badData)
        #expect(run.errors.hasPrefix("Error: \(text): not an .npy file"))
    }

    /// Whatever the file, there is an error and no crash.
    @Test func spoiledModules() throws {
        let (module, a, b) = try adding()
        let bytes = try File.read(module)
        var generator = SplitMix64(seed: 11)
        var failures = 0
        for _ in 0..<40 {
            var spoiled = bytes
            for _ in 0..<3 { spoiled[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next()) }
            if generator.next() % 4 == 0 { spoiled.removeLast(Int(generator.next() % UInt64(bytes.count))) }
            try File.write(spoiled, to: module)
            let run = CommandRun("run \(module) --input a=\(a) --input b=\(b) --time-limit 5")
            #expect([.success, .badData].contains(run.status), "\(run.errors)")
            if run.status == .badData { failures += 1 }
        }
        #expect(failures > 10)
    }

    @Test func outputFolderThatCannotBe() throws {
        let (module, a, b) = try adding()
        let folder = folder.file("none/out")
        let run = CommandRun("run \(module) --input a=\(a) --input b=\(b) --output-dir \(folder)")
        #expect(run.status == .outputRefused)
        #expect(run.errors == "Error: cannot make the folder \(folder): No such file or directory\n")
    }
}
