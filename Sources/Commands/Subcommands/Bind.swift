import Artifact
import ArgumentParser
import Bindings
import Support

struct Bind: ConsoleCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a typed wrapper with a model's names and shapes, in another language.",
        usage: "heddle bind <model.wasm> --swift|--typescript|--c [-o <file>]",
        discussion: "The wrapper loads the module when the program runs, and refuses one whose interface is another.")

    enum Language: String, EnumerableFlag {
        case swift, typescript, c

        static func help(for value: Language) -> ArgumentHelp? {
            switch value {
            case .swift: "A Swift file, for programs that link HeddleRuntime."
            case .typescript: "A TypeScript module on top of heddle.js."
            case .c: "A C header on top of wasmtime's C interface."
            }
        }
    }

    @OptionGroup(title: "Module") var module: ModuleFile

    @Flag(exclusivity: .exclusive, help: "The language.")
    var language: Language

    @Option(name: [.short, .long], help: "The file to write; standard output if not given.", completion: .file())
    var output: String?

    @Option(help: "What the type is called; it is named after the module if not given.")
    var name: String?

    @Option(help: ArgumentHelp("Where TypeScript imports heddle.js from.", valueName: "path"))
    var runtime = "./heddle.js"

    func run(on console: Console) throws {
        let file = module.file
        let metadata: ModelMetadata
        do { metadata = try ModelMetadata(module: try module.bytes()) } catch let error as ArtifactError {
            throw InvalidModule(file: file, problem: .metadata(error))
        }
        guard metadata.functions.isEmpty else { throw NothingToBind(file: file) }
        let model = BoundModel(metadata, file: file, name: name, style: language == .c ? .snake : .camel)
        let text = switch language {
        case .swift: swiftBinding(model)
        case .typescript: typeScriptBinding(model, runtime: runtime)
        case .c: cBinding(model)
        }
        guard let output else { return console.write(text) }
        try File.write(Array(text.utf8), to: output)
    }
}

struct NothingToBind: CommandError {
    let file: String

    var status: ProgramStatus { .badData }
    var description: String { "\(file) is a kernel library, whose functions take plain pointers: docs/kernel-library.md describes them" }
}
