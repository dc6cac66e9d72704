import ArgumentParser
import ModelCompiler
import Support
import TensorExpression
import WasmModel

struct Dump: ConsoleCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a model or an operator as text, at a stage on its way to WebAssembly.",
        usage: """
            heddle dump <model.onnx> [--stage <stage>]
            heddle dump <model.onnx> --stage graph [--pass <name>] [--svg <file>]
            heddle dump --operator <name> --input <name=shape> ... [--stage <stage>]
            """,
        discussion: """
            What --stage schedule prints can be changed and given back with --schedule.
            """)

    enum Stage: String, CaseIterable, ExpressibleByArgument {
        /// The model's operators, as the graph passes leave them.
        case graph
        /// What is computed.
        case expression
        /// The steps that say in which order.
        case schedule
        /// The loops as scheduled.
        case loops
        /// The loops as code is made from them.
        case lowered
        case wasm
        /// Each kernel's function, and the machine code that wasmtime makes of it.
        case asm
    }

    @OptionGroup(title: "Operator") var request: OperatorOptions
    @OptionGroup(title: "Target") var target: ModelTargetOptions

    @Option(help: "What to print.")
    var stage: Stage = .loops

    @Option(help: "A file of schedule steps, one a line, to be taken in place of the heuristic's.", completion: .file())
    var schedule: String?

    @Option(help: "With --stage graph: the pass to show the graph before and after.")
    var pass: String?

    @Option(help: "With --stage graph: a file to draw the graph into as SVG, in place of printing it.", completion: .file(extensions: ["svg"]))
    var svg: String?

    func validate() throws {
        guard stage != .graph else { return }
        if pass != nil { throw ValidationError("--pass belongs to --stage graph") }
        if svg != nil { throw ValidationError("--svg belongs to --stage graph") }
    }

    func run(on console: Console) throws {
        if stage == .graph { return try dumpGraph(on: console) }
        let program = try request.program()
        var model = try compile(program, for: target.target)
        if let schedule {
            let schedules = try ScheduleFile(contentsOf: schedule).schedules(of: model.kernels.map(\.name))
            model = try compile(program, for: target.target, schedules: schedules)
        }
        console.write(try text(of: model))
    }

    private func text(of model: CompiledModel) throws -> String {
        switch stage {
        case .graph: preconditionFailure("graphs are dumped before anything is compiled")
        case .asm: try machineCodeText(of: model)
        case .wasm: model.module.text(data: .summary)
        case .expression: model.kernels.map(\.expressionText).joined(separator: "\n")
        case .schedule: model.kernels.map(\.scheduleText).joined(separator: "\n")
        case .loops: model.kernels.map { "\($0.loopNest)".withNewline }.joined(separator: "\n")
        case .lowered: model.kernels.map { "\($0.kernel)".withNewline }.joined(separator: "\n")
        }
    }
}

extension CompiledKernel {
    /// What the kernel is given, and what it computes from that.
    fileprivate var expressionText: String {
        let computations = schedule.outputs.computationsInOrder
        var writer = TextWriter()
        var seen: Set<Tensor> = []
        for tensor in computations.flatMap(\.inputs).map(Tensor.init) where tensor.computation == nil {
            if seen.insert(tensor).inserted { writer.line("\(tensor)") }
        }
        for computation in computations { writer.line("\(computation)") }
        return writer.finish()
    }

    /// The steps in the form of a schedule file.
    fileprivate var scheduleText: String {
        var writer = TextWriter()
        writer.line("kernel \(name)")
        for step in schedule.steps { writer.line("\(step)") }
        return writer.finish()
    }
}

extension String {
    fileprivate var withNewline: String { hasSuffix("\n") ? self : self + "\n" }
}
