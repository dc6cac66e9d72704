import Artifact
import ArgumentParser
import HeddleRuntime
import ModelCompiler
import NDArray
import Profiling
import Support

struct Profile: ConsoleCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure each kernel of a model, beside what the engine reaches at most.",
        usage: """
            heddle profile <model.wasm|model.tiers.json> [--tier <tier>] [--threads] [--html <file>]
            heddle profile <model.onnx> [--shape <name=shape>] [--dim <name=extent>] [--html <file>]
            heddle profile --operator <name> --input <name=shape> ...
            """,
        discussion: """
            What runs is a twin of the module that looks at the clock around each kernel. Inputs are random floats, and integers 0, unless --data gives them. \
            Of a manifest's modules --tier and --threads name one; the best is taken without them.
            """)

    @OptionGroup(title: "Operator") var request: OperatorOptions
    @OptionGroup(title: "Target") var target: ModelTargetOptions

    @Option(
        name: .customLong("data"),
        help: ArgumentHelp("The array for an input, as in image=photo.npy. One option for each.", valueName: "name=file"),
        completion: .file(extensions: ["npy"]))
    var data: [NamedValue] = []

    @Option(help: ArgumentHelp("How long to measure, in seconds.", valueName: "seconds"))
    var time = 1.0

    @Option(name: .customLong("thread-count"), help: ArgumentHelp("How many threads run a module of the threads tier; all cores if not given.", valueName: "count"))
    var threadCount: Int?

    @Option(help: "A file for a report with charts.", completion: .file(extensions: ["html"]))
    var html: String?

    @Option(help: "A file to write the twin to: a browser can measure with it, too.", completion: .file(extensions: ["wasm"]))
    var twin: String?

    @Flag(help: "Report as JSON.")
    var json = false

    func validate() throws {
        if !(time > 0 && time <= 600) { throw ValidationError("--time must be positive, and at most 600") }
        if let threadCount, !(1...256).contains(threadCount) { throw ValidationError("--thread-count must be between 1 and 256") }
    }

    func run(on console: Console) throws {
        defer { console.clearProgress() }
        console.showProgress("compiling")
        let (name, module) = try self.module()
        let twin: [UInt8]
        do { twin = try profilingTwin(of: module) } catch { throw ProfileRefused(name: name, error: error) }
        if let file = self.twin { try File.write(twin, to: file) }
        var session: Session
        do { session = try Session(module: twin, threads: threadCount) } catch { throw ModuleError(module: name, error: error) }
        let arrays = try inputs(of: session)
        console.showProgress("measuring the engine")
        let limits = try EngineLimits.measure()
        console.showProgress("measuring the model")
        let profile = try ModelProfile(measuring: &session, on: arrays, name: name, for: .seconds(time), limits: limits)
        console.clearProgress()
        if let html { try File.write(Array(profile.html.utf8), to: html) }
        console.write(json ? profile.json.text(.pretty) : profile.text)
    }

    /// The module to be measured: as it stands in a file, or compiled.
    private func module() throws -> (name: String, bytes: [UInt8]) {
        if let path = request.model, try isModule(path) {
            return (path, try ModuleFile.chosen(from: path, tier: target.givenTier, threads: threadCount))
        }
        let program = try request.program()
        return (request.model ?? program.name, try compile(program, for: target.target).bytes)
    }

    /// Whether a file is compiled already.
    private func isModule(_ path: String) throws -> Bool {
        if TierManifest.isPath(path) { return true }
        // A pipe is read once, so nobody looks ahead: it is taken for a module.
        guard let file = try OpenFile(regularFile: path) else { return true }
        return try file.read(0..<min(4, file.byteCount)) == [0x00, 0x61, 0x73, 0x6D]
    }

    /// An array for each input: that of --data, or one of its own.
    private func inputs(of session: borrowing Session) throws -> [String: NDArray] {
        var arrays: [String: NDArray] = [:]
        for file in data { arrays[file.name] = try NDArray.read(npyFile: file.value) }
        let extents = try request.extents()
        for (number, input) in session.inputs.enumerated() where arrays[input.name] == nil {
            let shape = try input.shape.map { dimension in
                switch dimension {
                case .fixed(let extent): return extent
                case .symbol(let symbol):
                    guard let extent = extents[symbol] else { throw OpenDimension(input: input.name, symbol: symbol) }
                    return extent
                }
            }
            let isFloat = input.elementType.isFloat
            arrays[input.name] = isFloat ? .random(input.elementType, shape: shape, seed: UInt64(number)) : .zeros(input.elementType, shape: shape)
        }
        return arrays
    }
}

struct OpenDimension: CommandError {
    let input: String
    let symbol: String

    var status: ProgramStatus { .usage }
    var description: String { "the dimension \(symbol) of the input \(input) is open: give it an extent, as in --dim \(symbol)=1" }
}

struct ProfileRefused: CommandError {
    let name: String
    let error: ProfilingError

    var status: ProgramStatus { .badData }
    var description: String { "\(name): \(error)" }
}
