import GraphIR
import ModelCompiler
import NDArray
import Support
import TensorExpression
import TensorIR

extension GraphLowerer {
    /// Makes placeholders for the graph's inputs, and constants of those that the specialisation gives.
    mutating func bindInputs(_ given: Specialisation) throws(GraphLoweringError) -> [(name: String, form: ValueForm)] {
        try checkNames(given)
        var symbols: [String: Variable] = [:]
        var forms: [(name: String, form: ValueForm)] = []
        for id in graph.body.inputs {
            let name = graph[id].name
            if let value = given.values[name] {
                try checkValue(name, value, graph[id].type)
                define(id, lowered(value))
                forms.append((name, .bound))
                continue
            }
            if let sequence = given.sequences[name] {
                forms.append((name, bindSequence(id, name, sequence)))
                continue
            }
            guard case .tensor(let element, let declared) = graph[id].type, let storage = element.storage else {
                throw .inputType(name, "\(graph[id].type)")
            }
            let shape = try inputShape(name, declared, given, &symbols)
            let tensor = placeholder(name, storage, shape)
            do { try checkSize(of: tensor) } catch { throw .node("input \(name)", error) }
            inputTensors.append(tensor)
            constants.declareInput(tensor)
            // Of no elements everything is known.
            let known = shape.constants.flatMap { $0.contains(0) ? NDArray.zeros(storage, shape: $0) : nil }
            define(id, .tensor(LoweredTensor(element, tensor, known: known)))
            forms.append((name, .tensor(element, name: name)))
        }
        return forms
    }

    private mutating func bindSequence(
        _ id: ValueID, _ name: String, _ elements: [Specialisation.SequenceElement]?
    ) -> ValueForm {
        guard let elements else {
            define(id, .none)
            return .optional(nil, of: graph[id].type.withoutOptional)
        }
        var lowered: [Lowered] = [], forms: [ValueForm] = []
        for (index, element) in elements.enumerated() {
            guard let storage = element.element.storage else { continue }
            let tensor = placeholder("\(name).\(index)", storage, element.shape.map { Expression($0) })
            inputTensors.append(tensor)
            lowered.append(.tensor(LoweredTensor(element.element, tensor)))
            forms.append(.tensor(element.element, name: tensor.name))
        }
        let type = graph[id].type.withoutOptional
        if case .tensor = type, let only = lowered.first {
            define(id, only)
            return forms[0]
        }
        let element: GraphType = if case .sequence(let element) = type { element } else { .unknown }
        define(id, .sequence(lowered, of: element))
        return .sequence(forms, of: element)
    }

    private func checkNames(_ given: Specialisation) throws(GraphLoweringError) {
        let names = graph.body.inputs.map { graph[$0].name }
        for name in given.shapes.keys.sorted() + given.values.keys.sorted() where !names.contains(name) {
            throw .unknownInput(name, inputs: names)
        }
        var symbols: [String] = []
        for input in graph.body.inputs {
            guard case .tensor(_, let shape?) = graph[input].type else { continue }
            for case .symbol(let name) in shape where !symbols.contains(name) { symbols.append(name) }
        }
        for name in given.dimensions.keys.sorted() where !symbols.contains(name) {
            throw .unknownDimension(name, symbols: symbols)
        }
    }

    private func inputShape(
        _ name: String, _ declared: [GraphDimension]?, _ given: Specialisation, _ symbols: inout [String: Variable]
    ) throws(GraphLoweringError) -> [Expression] {
        if let shape = given.shapes[name] {
            guard declared.map({ fits(shape, $0) }) ?? true else { throw .shape(input: name, declared: "\(graphShape(declared!))", given: shape) }
            return shape.map { Expression($0) }
        }
        guard let declared else { throw .unknownRank(input: name) }
        return declared.enumerated().map { axis, dimension in
            switch dimension {
            case .fixed(let extent): return Expression(extent)
            case .symbol(let symbol):
                if let extent = given.dimensions[symbol] { return Expression(extent) }
                let variable = symbols[symbol] ?? Variable(symbol)
                symbols[symbol] = variable
                return Expression(variable)
            case .unknown: return Expression(Variable("\(name).\(axis)"))
            }
        }
    }

    private func checkValue(_ name: String, _ value: GraphConstant, _ type: GraphType) throws(GraphLoweringError) {
        guard case .tensor(let element, let declared) = type.withoutOptional else { throw .inputType(name, "\(type)") }
        guard element == value.element, declared.map({ fits(value.array.shape, $0) }) ?? true else {
            throw .value(input: name, declared: "\(type)", given: value.form)
        }
    }

    private func fits(_ shape: [Int], _ declared: [GraphDimension]) -> Bool {
        declared.count == shape.count && zip(declared, shape).allSatisfy { dimension, extent in
            if case .fixed(let fixed) = dimension { fixed == extent } else { true }
        }
    }

    private func graphShape(_ shape: [GraphDimension]) -> String { "[\(shape.map(\.description).joined(separator: ", "))]" }

    /// The program: inputs and outputs as the graph has them.
    mutating func finish(_ inputs: [(name: String, form: ValueForm)]) throws(GraphLoweringError) -> LoweredGraph {
        var outputs: [TensorProgram.Output] = []
        var forms: [(name: String, form: ValueForm)] = []
        var taken: Set<Buffer> = []
        var names = UniqueNames()
        for id in graph.body.outputs {
            let name = graph[id].name
            let form = try form(of: value(id), name, &names, &outputs, &taken)
            if case .optional(let inner) = graph[id].type {
                let isNone = if case .optional = form { true } else { false }
                forms.append((name, .optional(isNone ? nil : form, of: inner)))
            } else {
                forms.append((name, form))
            }
        }
        let program = TensorProgram(
            graph.name.isEmpty ? "model" : graph.name, inputs: inputTensors, outputs: outputs,
            constants: constantsRead(by: constants.extents.map(\.value) + outputs.map(\.tensor)),
            computedExtents: constants.extents)
        return LoweredGraph(program: program, inputs: inputs, outputs: forms)
    }

    private func form(
        of value: Lowered, _ name: String, _ names: inout UniqueNames, _ outputs: inout [TensorProgram.Output],
        _ taken: inout Set<Buffer>
    ) throws(GraphLoweringError) -> ValueForm {
        switch value {
        case .none: return .optional(nil, of: .unknown)
        case .texts(let texts, let shape): return .texts(texts, shape: shape)
        case .sequence(let elements, let type):
            var forms: [ValueForm] = []
            for (index, element) in elements.enumerated() {
                forms.append(try form(of: element, "\(name).\(index)", &names, &outputs, &taken))
            }
            return .sequence(forms, of: type)
        case .tensor(let result):
            var tensor = result.tensor
            // What is an input, a constant or another output as well is given as a copy.
            if tensor.computation == nil || !taken.insert(tensor.buffer).inserted {
                let original = tensor
                tensor = compute("copy", tensor.shape) { (indices: [Expression]) in original[indices] }
                taken.insert(tensor.buffer)
            }
            let unique = names.take(name)
            outputs.append(TensorProgram.Output(unique, tensor))
            return .tensor(result.element, name: unique)
        }
    }

    private func constantsRead(by roots: [Tensor]) -> [Tensor: NDArray] {
        var read: [Tensor: NDArray] = [:]
        for tensor in roots.buffersInOrder.map(Tensor.init) {
            if let value = constants.values[tensor] { read[tensor] = value }
        }
        return read
    }
}

extension GraphType {
    var withoutOptional: GraphType { if case .optional(let inner) = self { inner } else { self } }
}
