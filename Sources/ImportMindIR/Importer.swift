import GraphIR
import MindIRProto
import ModelFiles

/// Builds a graph from a file's messages, by evaluating the file's graphs with values of the new one.
///
/// Calls are evaluated where they stand. Memory that operators write to is followed: reading it gives what was
/// written last, so the new graph has no effects. The order of a file's nodes is one that its monads allow.
struct Importer {
    static let maximumNodeCount = 1 << 20
    static let maximumDepth = 200

    var graph: Graph
    var external: ExternalData
    let primitives: [String: PrimitiveProto]
    let functions: [String: GraphProto]
    let calls: CallGraph
    /// `Constant` nodes by name: those of one graph are read in others, too.
    private let constantNodes: [String: NodeProto]
    private let parameters: [String: TensorProto]
    private var shared: [String: Imported] = [:]
    var literalConstants: [ConstantKey: ValueID] = [:]

    /// What has been written to memory, by what it is known by.
    var memory: [String: Imported] = [:]
    /// The value that memory had first, and how many blocks were open then.
    var origins: [String: (value: ValueID, depth: Int)] = [:]
    /// The blocks that nodes are being added to, the innermost last.
    var blocks: [GraphBlock] = [GraphBlock()]
    /// The functions that are being evaluated as headers of loops.
    var loops: Set<String> = []
    var depth = 0
    private var evaluatedNodeCount = 0

    init(_ model: ModelProto, _ main: GraphProto, external: ExternalData) {
        graph = Graph(name: plainName(main.name))
        self.external = external
        let graphs = [main] + model.functions
        primitives = Dictionary(model.primitives.map { ($0.name, $0) }) { first, _ in first }
        functions = Dictionary(model.functions.map { ($0.name, $0) }) { first, _ in first }
        calls = CallGraph(functions)
        let constants = graphs.flatMap(\.nodes).filter { $0.operation == "Constant" }
        constantNodes = Dictionary(constants.map { ($0.outputs.first ?? $0.name, $0) }) { first, _ in first }
        parameters = Dictionary(graphs.flatMap(\.parameters).map { ($0.name, $0) }) { first, _ in first }
    }

    /// The whole model.
    mutating func run(_ main: GraphProto) throws(ImportError) {
        var inputs: [Imported] = [], leaves: [ValueID] = []
        for input in main.inputs { inputs.append(values(try type(of: input), plainName(input.name), &leaves)) }
        let outcome = try evaluate(main, inputs, loops: [])
        var results: [ValueID] = []
        try flatten(outcome.exits[0].value, of: "the graph", into: &results)
        blocks[0].inputs = leaves
        blocks[0].outputs = results.enumerated().map { index, value in
            output(value, results.count == 1 ? "output" : "output_\(index)")
        }
        graph.body = blocks[0]
    }

    private func type(of input: ValueInfoProto) throws(ImportError) -> DeclaredType {
        if let structure = input.structure { return try declaredType(structure, input.name) }
        guard let tensor = input.tensors.first else { return .tensor(.unknown, memory: nil) }
        return try declaredType(tensor, input.name)
    }

    /// A name of its own for a result, which may be an input or another result as well.
    private mutating func output(_ value: ValueID, _ name: String) -> ValueID {
        let output = graph.addValue(name, graph[value].type)
        add(GraphNode(name: "", operation: OperatorName("Identity"), version: onnxVersion, inputs: [value], outputs: [output]))
        return output
    }

    /// A value that the whole file shares: a constant, a weight, or a function.
    mutating func sharedValue(_ name: String) throws(ImportError) -> Imported? {
        if let known = shared[name] { return known }
        let value: Imported?
        if let node = constantNodes[name] {
            guard let attribute = node.attributes.first(where: { $0.name == "value" }) else {
                throw .node("Constant \(name)", reason: "it has no value")
            }
            guard let constant = try imported(attribute, name) else {
                throw .node("Constant \(name)", reason: "it holds what no primitive of inference takes (kind \(attribute.kind))")
            }
            value = constant
        } else if let tensor = parameters[name] {
            let (id, key) = (try addConstant(tensor, plainName(name)), tensor.memory.isEmpty ? name : tensor.memory)
            origins[key] = (id, 1)
            value = .tensor(id, memory: key)
        } else {
            value = functions[name] == nil ? nil : .closure(Closure(function: name))
        }
        shared[name] = value
        return value
    }
}

/// The version of ONNX's operators that the graph's own nodes have: control flow, and what belongs to it.
let onnxVersion = 22

/// The name without the graph's in front of it, and without the number behind.
func plainName(_ name: String) -> String {
    var parts = name.split(separator: ":")
    if parts.count > 1, Int(parts[parts.count - 1]) != nil { parts.removeLast() }
    return parts.last.map(String.init) ?? name
}

// MARK: Building

extension Importer {
    mutating func add(_ node: GraphNode) { blocks[blocks.count - 1].nodes.append(graph.addNode(node)) }

    /// A node of one of ONNX's operators.
    mutating func add(_ operation: String, _ inputs: [ValueID?], _ type: GraphType, _ attributes: [String: GraphAttribute] = [:]) -> ValueID {
        let output = graph.addValue("", type)
        add(GraphNode(
            name: "", operation: OperatorName(operation), version: onnxVersion, inputs: inputs, outputs: [output], attributes: attributes))
        return output
    }

    /// What is computed in a block of its own.
    mutating func block<Result>(
        inputs: [ValueID], _ body: (inout Importer) throws(ImportError) -> Result
    ) throws(ImportError) -> (block: GraphBlock, result: Result) {
        blocks.append(GraphBlock())
        let result = try body(&self)
        var block = blocks.removeLast()
        block.inputs = inputs
        return (block, result)
    }

    mutating func countNode() throws(ImportError) {
        evaluatedNodeCount += 1
        guard evaluatedNodeCount < Self.maximumNodeCount else { throw .tooManyNodes(Self.maximumNodeCount) }
    }
}

// MARK: Values as operands

extension Importer {
    /// The value as an operand of a node: nil for none. Constant tuples of numbers are tensors of one axis, or of two.
    mutating func operand(_ value: Imported, of node: String) throws(ImportError) -> ValueID? {
        switch value {
        case .tensor(let id, _): return id
        case .literal(.none): return nil
        case .literal(let literal): return constant([literal], isScalar: true)
        case .tuple(let elements):
            let literals = elements.compactMap { if case .literal(let literal) = $0, literal != .none { literal } else { nil } }
            if literals.count == elements.count, let list = constant(literals, isScalar: false) { return list }
            if let table = Self.table(elements) { return addConstant(GraphConstant(table)) }
            var operands: [ValueID?] = []
            for element in elements { operands.append(try operand(element, of: node)) }
            return addSequence(operands)
        case .choice(let condition, let first, let second):
            let outcome = try branch(condition, { _ throws(ImportError) in .value(first) }, { _ throws(ImportError) in .value(second) })
            return try operand(outcome.exits[0].value, of: node)
        case .closure(let closure):
            throw .node(node, reason: "it takes the function \(closure.function), which only calls can")
        case .monad: return nil
        }
    }

    private mutating func addSequence(_ operands: [ValueID?]) -> ValueID {
        let output = graph.addValue("", .sequence(.unknown))
        add(GraphNode(
            name: "", operation: OperatorName("MakeTuple", domain: "mindspore"), version: 1, inputs: operands, outputs: [output]))
        return output
    }

    /// The tensors that the value consists of, depth first.
    mutating func flatten(_ value: Imported, of node: String, into leaves: inout [ValueID]) throws(ImportError) {
        if case .tuple(let elements) = value {
            for element in elements { try flatten(element, of: node, into: &leaves) }
        } else if let id = try operand(value, of: node) {
            leaves.append(id)
        }
    }
}
