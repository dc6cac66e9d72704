import Artifact
import ArgumentParser
import Support

struct Inspect: ConsoleCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what a model module consists of: its interface, kernels, memory plan and sections.",
        discussion: """
            --svg draws the memory plan: time to the right, a column for each kernel; addresses upward; a box for each value.
            """)

    @OptionGroup(title: "Module") var module: ModuleFile

    @Option(help: "A file to draw the memory plan into as SVG.", completion: .file(extensions: ["svg"]))
    var svg: String?

    @Flag(help: "Report as JSON.")
    var json = false

    func run(on console: Console) throws {
        let file = module.file, bytes = try module.bytes()
        let inspection: ModuleInspection
        do { inspection = try ModuleInspection(bytes) } catch { throw InvalidModule(file: file, problem: .metadata(error)) }
        if let svg {
            guard let picture = MemoryPicture(inspection.metadata) else { throw NoMemoryPlan(file: file) }
            try File.write(Array(picture.svg.utf8), to: svg)
        }
        console.write(json ? inspection.json(file: file).text(.pretty) : inspection.text(file: file))
    }
}

struct NoMemoryPlan: CommandError {
    let file: String

    var status: ProgramStatus { .badData }
    var description: String {
        "\(file) has no memory plan to draw: its dimensions are open until it runs, or it is no model; compile it with --shape or --dim"
    }
}
