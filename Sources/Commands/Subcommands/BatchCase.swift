import GraphIR
import GraphLowering
import HeddleRuntime
import ImportONNX
import ModelCompiler
import NDArray
import Support
import TensorIR

/// A model, and the files of what goes in and comes out.
///
/// The module is made for the inputs' shapes. Where a shape depends on the *value* of an operand (the shape of a Reshape,
/// axes, a count), it is made for that value, too, as a just-in-time compiler would: the lowering says which
/// inputs it must know, and those become constants. Inputs that are large, or that hold data, never do.
struct BatchCase {
    let model: String
    let inputs: String
    let outputs: String
    let specialisation: Batch.Specialisation

    /// The most elements that an input may have whose value a module is made for.
    static let boundElementLimit = 64

    func run(for target: Target, _ engine: borrowing Engine) -> BatchOutcome {
        let graph: Graph, values: [String: FileValue]
        do {
            graph = try importModel(contentsOf: model)
            values = try readInputs(of: graph)
        } catch {
            return .unsupported("\(error)")
        }
        let lowered: LoweredGraph, compiled: CompiledModel
        do {
            lowered = try lower(graph, values)
            compiled = try compile(lowered.program, for: target)
        } catch {
            return .unsupported("\(error)")
        }
        do {
            try run(compiled, lowered, values, engine)
            return .ok
        } catch {
            return .error("\(error)")
        }
    }

    private func readInputs(of graph: Graph) throws -> [String: FileValue] {
        var values: [String: FileValue] = [:]
        for (index, id) in graph.body.inputs.enumerated() {
            values[graph[id].name] = try readInput(index, graph[id].type)
        }
        return values
    }

    /// A message of ONNX, or, where there is none, an array of NumPy's.
    private func readInput(_ index: Int, _ type: GraphType) throws -> FileValue {
        do {
            return try FileValue(File.read("\(inputs)/input_\(index).pb"), type)
        } catch let error as FileError {
            guard let array = try? NDArray.read(npyFile: "\(inputs)/input_\(index).npy") else { throw error }
            return .tensor(GraphConstant(array))
        }
    }

    private func lower(_ graph: Graph, _ values: [String: FileValue]) throws -> LoweredGraph {
        var specialisation = Specialisation()
        for (name, value) in values {
            switch value {
            case .tensor(let tensor):
                specialisation.shapes[name] = tensor.array.shape
                if tensor.element == .string { specialisation.values[name] = tensor }
            case .sequence, .optional: specialisation.sequences[name] = .some(value.sequenceElements)
            }
        }
        while true {
            switch attempt(graph, specialisation) {
            case .success(let lowered): return lowered
            case .failure(let error):
                guard bind(error.neededInputs, of: values, &specialisation) else { throw error }
            }
        }
    }

    private func attempt(_ graph: Graph, _ specialisation: Specialisation) -> Result<LoweredGraph, GraphLoweringError> {
        Result { () throws(GraphLoweringError) in try lowerGraph(graph, specialisation) }
    }

    /// Makes constants of those of the inputs that may become some; whether there were any.
    private func bind(_ names: [String], of values: [String: FileValue], _ specialisation: inout Specialisation) -> Bool {
        guard self.specialisation == .values else { return false }
        var isNew = false
        for name in names where specialisation.values[name] == nil {
            guard case .tensor(let tensor)? = values[name], tensor.array.count <= Self.boundElementLimit else { continue }
            specialisation.values[name] = tensor
            isNew = true
        }
        return isNew
    }

    private func run(
        _ compiled: CompiledModel, _ lowered: LoweredGraph, _ values: [String: FileValue], _ engine: borrowing Engine
    ) throws {
        var session = try Session(module: compiled.bytes, engine: engine)
        let isNumPy = (try? File.read("\(inputs)/input_0.npy")) != nil && (try? File.read("\(inputs)/input_0.pb")) == nil
        var arrays: [String: NDArray] = [:]
        for (name, form) in lowered.inputs { values[name]!.collect(form, into: &arrays) }
        let results = try session.run(arrays)
        for (index, output) in lowered.outputs.enumerated() {
            let value = output.form.value(results)
            if case .tensor(let tensor) = value, isNumPy {
                try File.write(tensor.array.npy, to: "\(outputs)/output_\(index).npy")
            } else {
                try File.write(value.encoded, to: "\(outputs)/output_\(index).pb")
            }
        }
    }
}

extension FileValue {
    /// The shapes of a sequence's elements, or of an optional's value; nil where it has none.
    fileprivate var sequenceElements: [Specialisation.SequenceElement]? {
        switch self {
        case .tensor(let tensor): [.init(tensor.element, shape: tensor.array.shape)]
        case .sequence(let elements, _): elements.flatMap { $0.sequenceElements ?? [] }
        case .optional(let value, _): value.flatMap(\.sequenceElements)
        }
    }

    /// Gathers the arrays of the program's inputs.
    fileprivate func collect(_ form: ValueForm, into arrays: inout [String: NDArray]) {
        switch (self, form) {
        case (.tensor(let tensor), .tensor(_, let name)): arrays[name] = tensor.array
        case (.sequence(let elements, _), .sequence(let forms, _)):
            for (element, form) in zip(elements, forms) { element.collect(form, into: &arrays) }
        case (.optional(let value?, _), _): value.collect(form, into: &arrays)
        default: break
        }
    }
}

extension ValueForm {
    /// The value of an output, put together from the program's outputs.
    fileprivate func value(_ results: [String: NDArray]) -> FileValue {
        switch self {
        case .tensor(let element, let name): .tensor(GraphConstant(element, results[name]!))
        case .sequence(let forms, let type): .sequence(forms.map { $0.value(results) }, of: type)
        case .optional(let form, let type): .optional(form.map { $0.value(results) }, of: type)
        case .bound: preconditionFailure("outputs are not bound")
        case .texts(let texts, let shape): .tensor(GraphConstant(texts: texts, shape: shape))
        }
    }
}
