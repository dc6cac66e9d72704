import ArgumentParser
import HeddleRuntime
import Support

struct Batch: ConsoleCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compile and run models that standard input names, one JSON object a line.",
        discussion: """
            A line is {"id": 7, "model": FILE, "inputs": FOLDER, "outputs": FOLDER}. The inputs' folder holds input_0.pb …, a \
            TensorProto (SequenceProto, OptionalProto) for each input of the model; output_0.pb … are written. Where it holds \
            input_0.npy … instead, arrays of NumPy's, output_0.npy … are written. Each line is \
            answered by {"id": 7, "status": "ok", "message": ""}, where the status may be unsupported or error.
            """)

    @OptionGroup(title: "Target") var target: ModelTargetOptions

    /// What modules are made for.
    enum Specialisation: String, CaseIterable, ExpressibleByArgument {
        /// The shapes of the inputs alone.
        case shapes
        /// Also the values of those operands that shapes depend on.
        case values
    }

    @Option(help: "What modules are made for: the inputs' shapes, or also values on which shapes depend.")
    var specialise: Specialisation = .values

    func run(on console: Console) throws {
        let engine: Engine
        do {
            engine = try Engine(configuration: EngineConfiguration(features: target.threads ? .all : .singleThreaded))
        } catch {
            throw ModuleError(module: "", error: .runtime(error))
        }
        while let line = readLine() {
            if line.isEmpty { continue }
            console.write(answer(line, engine) + "\n")
        }
    }

    private func answer(_ line: String, _ engine: borrowing Engine) -> String {
        guard case .object(let request)? = try? JSONValue(parsing: line), case .string(let model)? = request["model"],
            case .string(let inputs)? = request["inputs"], case .string(let outputs)? = request["outputs"]
        else { return reply(.null, .error("a request is an object with the members id, model, inputs and outputs")) }
        let outcome = BatchCase(model: model, inputs: inputs, outputs: outputs, specialisation: specialise).run(for: target.target, engine)
        return reply(request["id"] ?? .null, outcome)
    }

    private func reply(_ id: JSONValue, _ outcome: BatchOutcome) -> String {
        return JSONValue.object(["id": id, "status": .string(outcome.status), "message": .string(outcome.message)]).text(.compact)
    }
}

/// How a case of a batch ended.
enum BatchOutcome {
    case ok
    /// The model was refused before it ran.
    case unsupported(String)
    case error(String)

    var status: String {
        switch self {
        case .ok: "ok"
        case .unsupported: "unsupported"
        case .error: "error"
        }
    }

    var message: String {
        switch self {
        case .ok: ""
        case .unsupported(let message), .error(let message): message
        }
    }
}
