import Commands
import Testing

@Suite struct HelpTests {
    @Test(arguments: ["compile", "run", "cache", "dump", "inspect", "profile", "bind", "validate", "operators", "serve-web"])
    func subcommand(_ name: String) throws {
        let run = CommandRun("help \(name)")
        #expect(run.status == .success)
        #expect(run.errors.isEmpty)
        try Golden.expect(run.output, in: "help-\(name).txt")
        #expect(CommandRun("\(name) --help").output == run.output)
    }

    @Test func root() throws {
        let run = CommandRun("--help")
        #expect(run.status == .success)
        try Golden.expect(run.output, in: "help.txt")
        // Without a subcommand there is nothing to do but help.
        #expect(CommandRun("").output == run.output)
    }

    @Test func version() {
        let run = CommandRun("--version")
        #expect(run.status == .success)
        #expect(run.output == "heddle 0.1\n")
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completions(_ shell: String) {
        let run = CommandRun("--generate-completion-script \(shell)")
        #expect(run.status == .success)
        for word in ["compile", "operators", "attribute", "LogSoftmax", "INT8", "relaxed-simd"] {
            // The script is too long to be shown.
            let isThere = run.output.contains(word)
            #expect(isThere, "\(word)")
        }
    }
}
