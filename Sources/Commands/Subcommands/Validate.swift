import Artifact
import ArgumentParser
import Support
import WasmModel

struct Validate: ConsoleCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a WebAssembly module, and what it says of itself as a model.",
        discussion: "Works without the engine's library. Ends with 65 for a module that is not valid.")

    @OptionGroup(title: "Module") var module: ModuleFile

    @Flag(help: "Report as JSON.")
    var json = false

    func run(on console: Console) throws {
        let file = module.file, bytes = try module.bytes()
        do {
            let summary = try ModuleSummary(checking: bytes)
            console.write(json ? summary.json(file: file).text(.pretty) : summary.text(file: file))
        } catch {
            if json { console.write(error.json(file: file).text(.pretty)) }
            throw InvalidModule(file: file, problem: error)
        }
    }
}

struct InvalidModule: CommandError {
    let file: String
    let problem: ModuleProblem

    var status: ProgramStatus { .badData }
    var description: String { "\(file) is not valid: \(problem)" }
}
