import Commands
import NDArray
import Support
import Testing

@Suite struct CacheTests {
    private let folder = try! TemporaryFolder()

    @Test func runsFillItAndItIsShown() throws {
        let module = folder.file("m.wasm")
        // A size of its own, so that no other test has this module.
        let size = Int.random(in: 3...400)
        let x = try folder.write(.zeros(.float32, shape: [size]), "x.npy")
        #expect(CommandRun("compile --operator Exp --input x=\(size) -o \(module)").status == .success)
        let run = "run \(module) --input x=\(x) --output-dir \(folder.path) -v"
        #expect(CommandRun(run + " --no-cache").output.hasPrefix("tier simd128, 1 thread, machine code compiled now\n"))
        _ = CommandRun(run)
        #expect(CommandRun(run).output.hasPrefix("tier simd128, 1 thread, machine code from the cache\n"))
        #expect(CommandRun(run + " --no-cache").output.hasPrefix("tier simd128, 1 thread, machine code compiled now\n"))
        let report = try CommandRun("cache --json").json
        guard case .array(let modules)? = report["modules"] else { throw UnexpectedReport() }
        #expect(modules.contains { $0["module"] == .string(module) })
        #expect(report["cleared"] == false)
        let shown = CommandRun("cache")
        #expect(shown.status == .success)
        #expect(shown.output.contains(module))
        #expect(shown.output.split(separator: "\n").last?.contains(" in /") == true)
    }
}

private struct UnexpectedReport: Error {}
