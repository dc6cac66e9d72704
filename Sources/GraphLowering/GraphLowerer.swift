import GraphIR
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR

/// Lowers the nodes of a graph one after the other.
struct GraphLowerer {
    let graph: Graph
    private(set) var values: [ValueID: Lowered] = [:]
    let constants = ConstantPool()
    let budget = LoweringBudget()
    var inputTensors: [Tensor] = []
    private let producers: [ValueID: NodeID]

    init(_ graph: Graph) {
        self.graph = graph
        producers = graph.producers
        for (value, constant) in graph.constants { values[value] = lowered(constant) }
    }

    func lowered(_ constant: GraphConstant) -> Lowered {
        if constant.element == .string { return .texts(constant.texts, shape: constant.array.shape) }
        return .tensor(LoweredTensor(constant.element, constants.tensor(constant.array), known: constant.array))
    }

    mutating func define(_ value: ValueID, _ lowered: Lowered) { values[value] = lowered }

    func value(_ id: ValueID) -> Lowered {
        guard let value = values[id] else { preconditionFailure("a verified graph defines \(id) before it is used") }
        return value
    }

    mutating func lower(_ nodes: [NodeID]) throws(GraphLoweringError) {
        for id in nodes { try lower(id) }
    }

    private mutating func lower(_ id: NodeID) throws(GraphLoweringError) {
        let node = graph[id]
        let rule = operatorRules[node.operation]!
        var operands = node.inputs.map { $0.map(value) }
        var texts = TextList(node, operands)
        if texts != nil { operands = operands.map { texts!.numbered($0, constants) } }
        var inner = self
        let application = Application(
            node: node, operands: operands, declared: node.outputs.map { $0.map { graph[$0].type } ?? .unknown },
            constants: constants, halves: rule.halves,
            lowerBlock: { block, inputs in
                for (input, value) in zip(block.inputs, inputs) { inner.define(input, value) }
                try inner.lower(block.nodes)
                return block.outputs.map(inner.value)
            })
        do {
            try budget.takeNode(operandCount: operands.count)
            try checkTypes(of: operands, node, rule)
            try checkElements(of: operands, node)
            try checkRanks(of: operands, node)
            let results = try Provenance.of(node.name.isEmpty ? node.outputs.first.flatMap { $0.map { graph[$0].name } } : node.name) {
                try rule.apply(application)
            }
            guard !node.outputs.dropFirst(results.count).contains(where: { $0 != nil }) else {
                throw NodeProblem.invalid("it has \(results.count) results, but \(node.outputs.count) are named")
            }
            let half = rule.halves == .widened ? operands.firstHalf : nil
            for (output, result) in zip(node.outputs, results) {
                guard let output else { continue }
                let value = try known(result.narrowed(to: half), from: operands, node)
                values[output] = try texts?.named(value, constants) ?? value
            }
        } catch let error as GraphLoweringError {
            throw error
        } catch NodeProblem.needsValue(let operand) {
            throw .needsValues(node.label, operand: operand, inputs: node.inputs[operand].map(inputsBehind) ?? [])
        } catch let problem as NodeProblem {
            throw .node(node.label, problem)
        } catch let error as OperatorError {
            throw .node(node.label, .operation(error))
        } catch {
            throw .node(node.label, .invalid("\(error)"))
        }
    }

    /// Floats of several types meet in few operators; anywhere else they are a mistake of the model.
    private func checkTypes(of operands: [Lowered?], _ node: GraphNode, _ rule: OperatorRule) throws(NodeProblem) {
        guard rule.halves == .widened, !operatorsOfMixedFloats.contains(node.operation.name) else { return }
        let types = Set(operands.compactMap { $0?.asTensor?.tensor.element }.filter(\.isFloat).map { $0.isHalf ? .float32 : $0 })
        guard types.count <= 1 else {
            throw .invalid("operands differ in type: \(types.map(\.rawValue).sorted().joined(separator: " and "))")
        }
    }

    /// The names of the graph's inputs that a value is computed from.
    private func inputsBehind(_ value: ValueID) -> [String] {
        var seen: Set<ValueID> = [], found: [ValueID] = []
        func visit(_ value: ValueID) {
            guard seen.insert(value).inserted else { return }
            if graph.body.inputs.contains(value) { found.append(value) }
            guard let producer = producers[value] else { return }
            graph[producer].inputs.forEach { $0.map(visit) }
        }
        visit(value)
        return found.map { graph[$0].name }
    }
}

private let operatorsOfMixedFloats: Set<String> = [
    "Pow", "GridSample", "Resize", "Upsample", "Attention", "LinearAttention", "BatchNormalization", "AffineGrid",
]

extension [Lowered?] {
    /// The type of the first operand that is a 16-bit float.
    fileprivate var firstHalf: ElementType? {
        for case .tensor(let operand)?? in self where operand.tensor.element.isHalf && operand.element.element != nil {
            return operand.tensor.element
        }
        return nil
    }
}

extension Lowered {
    /// A float32 result as the type of the operands, where those were widened.
    fileprivate func narrowed(to half: ElementType?) -> Lowered {
        guard let half, case .tensor(let result) = self, result.tensor.element == .float32 else { return self }
        return .tensor(converted(result.tensor, to: half))
    }
}
