import GraphLowering
import HeddleRuntime
import ImportMindIR
import ModelCompiler
import ModelSet
import NDArray
import Support
import TensorIR

/// A MindIR file with inputs, and the outputs that MindSpore computed.
struct ModelCase: Sendable, CustomStringConvertible {
    let name: String
    let folder: String
    let model: String
    let inputCount: Int, outputCount: Int
    let tolerance: ResultTolerance

    var description: String { name }
}

extension ModelCase {
    /// What differs from MindSpore; nil where all is well.
    func failure(on target: Target) throws -> String? {
        let inputs = try (0..<inputCount).map { try NDArray.read(npyFile: "\(folder)/in_\($0).npy") }
        let graph = try importMindIR(contentsOf: "\(folder)/\(model)")
        try graph.verify()
        let lowered = try lowerGraph(graph, for: inputs)
        var session = try Session(module: compile(lowered.program, for: target).bytes)
        var arrays: [String: NDArray] = [:]
        for (input, array) in zip(lowered.inputs, inputs) {
            if case .tensor(_, let name) = input.form { arrays[name] = array }
        }
        let results = try session.run(arrays)
        guard lowered.outputs.count == outputCount else { return "\(lowered.outputs.count) outputs, not \(outputCount)" }
        for (index, output) in lowered.outputs.enumerated() {
            guard case .tensor(_, let name) = output.form, let result = results[name] else { return "output \(index) is no tensor" }
            let expected = try NDArray.read(npyFile: "\(folder)/out_\(index).npy")
            if let difference = tolerance.difference(result, expected) { return "output \(index): \(difference)" }
        }
        return nil
    }
}

extension ModelCase {
    /// The cases of a group of `../shared/models`; none where that folder is not there.
    static func shared(_ group: String) -> [ModelCase] { SharedModels.entries.compactMap { ModelCase($0, group) } }

    private init?(_ entry: JSONObject, _ group: String) {
        guard case .string(group)? = entry["group"], case .string(let name)? = entry["name"],
            let folder = SharedModels.folder(of: entry), case .string(let model)? = entry["model"],
            case .array(let inputs)? = entry["inputs"], case .array(let outputs)? = entry["outputs"],
            let tolerance = ResultTolerance(manifest: entry)
        else { return nil }
        self.init(
            name: name, folder: folder, model: model, inputCount: inputs.count, outputCount: outputs.count,
            tolerance: tolerance)
    }
}
