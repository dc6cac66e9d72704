import Commands
import Testing

/// What `heddle serve-web` refuses before it serves. WebTests has the server itself.
@Suite struct ServeWebTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func serve(_ arguments: String...) -> CommandRun { CommandRun(.heddle, ["serve-web", "--port", "1"] + arguments) }

    @Test func folderWithoutTheLoader() {
        let run = serve("--folder", folder.path)
        #expect(run.status == .inputMissing)
        #expect(run.errors == "Error: \(folder.path) has no heddle.js: --folder names the folder Web of Heddle's sources\n")
    }

    @Test func modelsThatCannotBeServed() throws {
        let missing = serve(folder.file("none.wasm"))
        #expect(missing.status == .inputMissing)
        #expect(missing.errors == "Error: cannot read \(folder.file("none.wasm")): no such file\n")

        let other = try TemporaryFolder()
        let twice = serve(try folder.write("a", "net.wasm"), try other.write("b", "net.wasm"))
        #expect(twice.status == .usage)
        #expect(twice.errors == "Error: two models cannot be served under the name net.wasm\n")

        let manifest = serve(try folder.write("{}", "net.tiers.json"))
        #expect(manifest.status == .badData)
        #expect(manifest.errors.hasPrefix("Error: "))
    }

    /// Port 1 needs a right that tests may have or not; port numbers end at 65535 for everyone.
    @Test func portsThatDoNotExist() {
        let run = CommandRun("serve-web --port 65536")
        #expect(run.status == .usage)
        #expect(run.errors.contains("65536"))
    }
}
