import GraphIR
import GraphLowering
import HeddleRuntime
import ImportMindIR
import ModelCompiler
import NDArray
import Support
import TensorIR

/// A MindIR file with inputs, and the outputs that MindSpore computed.
struct ModelCase: Sendable, CustomStringConvertible {
    let name: String
    let folder: String
    let model: String
    let inputCount: Int, outputCount: Int
    let relativeTolerance: Double, absoluteTolerance: Double
    let minimumCosine: Double?

    var description: String { name }
}

extension ModelCase {
    /// What differs from MindSpore; nil where all is well.
    func failure(on target: Target) throws -> String? {
        let inputs = try (0..<inputCount).map { try NDArray.read(npyFile: "\(folder)/in_\($0).npy") }
        let graph = try importMindIR(contentsOf: "\(folder)/\(model)")
        try graph.verify()
        let lowered = try lower(graph, inputs)
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
            if let difference = difference(result, expected) { return "output \(index): \(difference)" }
        }
        return nil
    }

    /// For the shapes of the inputs, and the values of those that shapes depend on.
    private func lower(_ graph: Graph, _ inputs: [NDArray]) throws -> LoweredGraph {
        var given = Specialisation()
        let names = graph.body.inputs.map { graph[$0].name }
        for (name, array) in zip(names, inputs) { given.shapes[name] = array.shape }
        while true {
            do {
                return try lowerGraph(graph, given)
            } catch {
                let needed = error.neededInputs.filter { given.values[$0] == nil }
                guard !needed.isEmpty else { throw error }
                for name in needed { given.values[name] = GraphConstant(inputs[names.firstIndex(of: name)!]) }
            }
        }
    }

    private func difference(_ result: NDArray, _ expected: NDArray) -> String? {
        guard result.elementType == expected.elementType, result.shape == expected.shape else {
            return "\(result.elementType)\(result.shape) instead of \(expected.elementType)\(expected.shape)"
        }
        guard result.elementType.isFloat else { return result == expected ? nil : "integers differ" }
        let (got, want) = (result.doubles, expected.doubles)
        let scale = want.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
        for (index, (a, b)) in zip(got, want).enumerated() where a != b && !(a.isNaN && b.isNaN) {
            guard abs(a - b) <= absoluteTolerance * scale + relativeTolerance * abs(b) else { return "element \(index) is \(a), not \(b)" }
        }
        guard let minimumCosine, got.count >= 8 else { return nil }
        func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        let cosine = dot(got, want) / (dot(got, got) * dot(want, want)).squareRoot()
        return cosine >= minimumCosine || got == want ? nil : "the cosine is \(cosine)"
    }
}

extension ModelCase {
    /// The cases of a group of `../shared/models`; none where that folder is not there.
    static func shared(_ group: String) -> [ModelCase] {
        let models = "\(packageRoot)/../shared/models"
        guard let bytes = try? File.read("\(models)/manifest.json"), case .object(let manifest)? = try? JSONValue(parsing: bytes),
            case .array(let cases)? = manifest["cases"]
        else { return [] }
        return cases.compactMap { ModelCase($0, models, group) }
    }

    private init?(_ json: JSONValue, _ models: String, _ group: String) {
        guard case .object(let entry) = json, case .string(group)? = entry["group"], case .string(let name)? = entry["name"],
            case .string(let path)? = entry["path"], case .string(let model)? = entry["model"],
            case .array(let inputs)? = entry["inputs"], case .array(let outputs)? = entry["outputs"],
            let relative = entry["rtol"]?.double, let absolute = entry["atol"]?.double
        else { return nil }
        self.init(
            name: name, folder: "\(models)/\(path)", model: model, inputCount: inputs.count, outputCount: outputs.count,
            relativeTolerance: relative, absoluteTolerance: absolute, minimumCosine: entry["cosine_min"]?.double)
    }

    /// Where the package lies.
    static var packageRoot: String {
        "\(#filePath)".split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    }
}

extension JSONValue {
    fileprivate var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}
