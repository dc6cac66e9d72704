import ArgumentParser
import HeddleRuntime
import NDArray
import Support

struct Run: ConsoleCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a model module on arrays, with wasmtime.",
        discussion: "Arrays are NumPy's .npy files. Without --output-dir the outputs are printed.")

    @Argument(help: "The module.", completion: .file(extensions: ["wasm"]))
    var module: String

    @Option(
        name: .customLong("input"),
        help: ArgumentHelp("The array for an input, as in a=a.npy. One option for each input.", valueName: "name=file"),
        completion: .file(extensions: ["npy"]))
    var inputs: [NamedValue] = []

    @Option(help: "The folder to write a .npy file to for each output; it is made if need be.", completion: .directory)
    var outputDir: String?

    @Option(name: .customLong("repeat"), help: ArgumentHelp("How often to run, for timing.", valueName: "count"))
    var repeatCount = 1

    @Option(help: ArgumentHelp("The memory that the module may take, in MiB.", valueName: "MiB"))
    var memoryLimit = 4096

    @Option(help: ArgumentHelp("The time that one run may last, in seconds.", valueName: "seconds"))
    var timeLimit: Double?

    @OptionGroup(title: "Loading") var loading: LoadingOptions

    @Flag(name: [.short, .long], help: "Say which tier runs, on how many threads, and where its machine code came from.")
    var verbose = false

    @Flag(help: "Report as JSON.")
    var json = false

    func validate() throws {
        if repeatCount < 1 { throw ValidationError("--repeat must be at least 1") }
        if !(1...4096).contains(memoryLimit) { throw ValidationError("--memory-limit must be between 1 and 4096") }
        if let timeLimit, !(timeLimit > 0 && timeLimit < 1e9) { throw ValidationError("--time-limit must be positive") }
    }

    func run(on console: Console) throws {
        let arrays = try readInputs()
        var timing = RunTiming()
        let limits = Session.Limits(memoryByteCount: memoryLimit << 20, time: timeLimit.map { .seconds($0) })
        let start = ContinuousClock.now
        var session = try load(limits)
        timing.load = ContinuousClock.now - start
        var outputs: [String: NDArray] = [:]
        defer { console.clearProgress() }
        for round in 0..<repeatCount {
            if round > 0 { console.showProgress("run \(round + 1) of \(repeatCount)") }
            let start = ContinuousClock.now
            outputs = try session.run(arrays)
            timing.runs.append(ContinuousClock.now - start)
        }
        let results = session.outputs.map { NamedArray(name: $0.name, array: outputs[$0.name]!) }
        let files = try outputDir.map { try OutputFolder($0).write(results) }
        console.clearProgress()
        let report = RunReport(module: module, results: results, files: files, timing: timing, choice: LoadedChoice(session))
        console.write(json ? report.json : (verbose ? report.choice.text : "") + report.text)
    }

    private func load(_ limits: Session.Limits) throws -> Session {
        do {
            return try Session(loading.model(module, limits: limits), threads: loading.threads)
        } catch let error as SessionError {
            throw ModuleError(module: module, error: error)
        }
    }

    private func readInputs() throws -> [String: NDArray] {
        var arrays: [String: NDArray] = [:]
        for input in inputs {
            guard arrays[input.name] == nil else { throw ValidationError("--input \(input.name) is given twice") }
            arrays[input.name] = try NDArray.read(npyFile: input.value)
        }
        return arrays
    }
}

/// A module that cannot be loaded, or an engine that is not there.
struct ModuleError: CommandError {
    let module: String
    let error: SessionError

    var status: ProgramStatus { ProgramStatus(of: error) ?? .badData }
    // Other errors name the file, or are not about it.
    var description: String { status == .badData ? "\(module): \(error)" : "\(error)" }
}

struct NamedArray {
    let name: String
    let array: NDArray
}

/// How long loading and running took.
struct RunTiming {
    var load = Duration.zero
    var runs: [Duration] = []

    var median: Duration { runs.sorted()[runs.count / 2] }
    var fastest: Duration { runs.min()! }
}
