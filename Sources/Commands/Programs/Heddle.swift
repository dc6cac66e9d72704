import ArgumentParser
import ModelCompiler

/// `heddle`: what the package does, a subcommand each.
struct Heddle: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heddle",
        abstract: "Compiles tensor programs to WebAssembly, and runs what it compiled.",
        discussion: "docs/commands.md describes every command and exit code.",
        version: compilerVersion,
        subcommands: [
            Compile.self, Run.self, Batch.self, Cache.self, Dump.self, Inspect.self, Profile.self, Bind.self, Validate.self, Operators.self,
            ServeWeb.self,
        ])
}
