import Commands
import Foundation
import Testing

/// The programs as processes, and what they promise of their exit codes.
@Suite struct ProgramStatusTests {
    private struct Finished {
        let code: Int32
        let output: String
        let errors: String
    }

    /// Runs a program that was built beside the tests.
    private func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> Finished {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let message = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Finished(
            code: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
            errors: String(decoding: message, as: UTF8.self))
    }

    @Test func codesOfHeddle() throws {
        let folder = try TemporaryFolder()
        let module = folder.file("m.wasm")
        let compiled = try run(
            "heddle", ["compile", "--operator", "Exp", "--input", "x=3", "-o", module],
            environment: ["WASMTIME_LIBRARY": "/none"])
        #expect(compiled.code == 0, "what only compiles needs no engine")
        #expect(compiled.errors.isEmpty, "no progress in a pipe")
        #expect(try run("heddle", ["weave"]).code == 64)
        #expect(try run("heddle", ["validate", try folder.write("text", "t.wasm")]).code == 65)
        #expect(try run("heddle", ["validate", folder.file("none")]).code == 66)
        #expect(try run("heddle", ["compile", "--operator", "Exp", "--input", "x=3", "-o", "/none/m"]).code == 73)
        #expect(try run("heddle", ["--help"]).code == 0)
    }

    @Test func engineThatIsMissing() throws {
        let folder = try TemporaryFolder()
        let module = folder.file("m.wasm")
        _ = CommandRun("compile --operator Exp --input x=3 -o \(module)")
        let finished = try run("heddle", ["run", module], environment: ["WASMTIME_LIBRARY": "/none"])
        #expect(finished.code == 69)
        #expect(finished.output.isEmpty)
        #expect(finished.errors.hasPrefix("Error: wasmtime's C library was not found. `make setup` fetches it;"))
    }

    @Test func everyCodeIsDocumented() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/commands.md").standardized
        let text = try String(contentsOf: page, encoding: .utf8)
        for status in ProgramStatus.allCases { #expect(text.contains("\n| \(status.rawValue) | ")) }
    }
}
