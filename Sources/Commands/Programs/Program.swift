import ArgumentParser

/// The programs of the package. Each is an executable of one line that calls `main`.
public enum Program: Sendable {
    case heddle
    case kernelCompiler
    case kernelRuntime

    /// Runs the program on this process' arguments, and ends the process.
    public func main() -> Never {
        run(Array(CommandLine.arguments.dropFirst()), on: .standard).exit()
    }

    /// Runs the program on arguments, its name not among them.
    public func run(_ arguments: [String], on console: Console) -> ProgramStatus {
        do {
            try execute(try root.parseAsRoot(arguments), on: console)
            return .success
        } catch {
            return report(error, on: console)
        }
    }

    var root: any ParsableCommand.Type {
        switch self {
        case .heddle: Heddle.self
        case .kernelCompiler: KernelCompilerCommand.self
        case .kernelRuntime: KernelRuntimeCommand.self
        }
    }

    private func execute(_ command: any ParsableCommand, on console: Console) throws {
        var command = command
        if let command = command as? any ConsoleCommand {
            try command.run(on: console)
        } else {
            // `help`, and the root without a subcommand: the parser's own commands, which throw their text.
            try command.run()
        }
    }

    /// Says what went wrong; help and versions come this way too.
    private func report(_ error: any Error, on console: Console) -> ProgramStatus {
        if let status = ProgramStatus(of: error) {
            console.writeError("Error: \(error)\n")
            return status
        }
        let text = root.fullMessage(for: error, columns: console.columns)
        let isFailure = root.exitCode(for: error) != .success
        if !text.isEmpty { isFailure ? console.writeError(text + "\n") : console.write(text + "\n") }
        return isFailure ? .usage : .success
    }
}

/// A command that writes to the console it is given, so that tests can read what it writes.
protocol ConsoleCommand: ParsableCommand {
    func run(on console: Console) throws
}

extension ConsoleCommand {
    func run() throws { try run(on: .standard) }
}
