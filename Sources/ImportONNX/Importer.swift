import GraphIR
import ModelFiles
import ONNXProto

/// Builds a graph from a file's messages.
struct Importer {
    static let maximumNodeCount = 1 << 17

    /// A module's memory has 4 GB, of which half is left to what is computed.
    static let maximumWeightBytes = 1 << 31

    var graph: Graph
    private var weightBytes = 0
    var external: ExternalData
    let functions: [FunctionKey: FunctionProto]

    init(_ model: ModelProto, external: ExternalData) {
        graph = Graph(name: model.graph?.name ?? "")
        self.external = external
        functions = Dictionary(model.functions.map { (FunctionKey($0), $0) }) { first, _ in first }
    }

    func root(_ model: ModelProto) -> FunctionScope { FunctionScope(opsets: model.opsets) }

    /// A block of the graph, within the names of `scope`.
    ///
    /// - Parameter isModel: whether inputs that have initializers are constants, as they are for the model itself.
    mutating func block(_ proto: GraphProto, _ outer: FunctionScope, isModel: Bool = false) throws(ImportError) -> GraphBlock {
        var scope = outer
        scope.depth += 1
        guard scope.depth < FunctionScope.maximumDepth else { throw .functionsTooDeep(proto.name) }
        var block = GraphBlock()
        if let sparse = proto.sparseInitializers.first { throw .sparse(sparse.values?.name ?? "an initializer") }
        var given: Set<String> = []
        try takeWeights(proto.initializers)
        for tensor in proto.initializers {
            let value = graph.addValue(tensor.name)
            let constant = try ImportONNX.constant(tensor, &external)
            graph.constants[value] = constant
            graph[value].type = .tensor(constant.element, shape: constant.array.shape.map { .fixed($0) })
            guard given.insert(tensor.name).inserted else { throw .definedTwice(value: tensor.name) }
            scope.values[tensor.name] = value
        }
        var own: Set<String> = given
        for input in proto.inputs where !given.contains(input.name) {
            let value = graph.addValue(input.name, try GraphType(input.type, of: input.name))
            guard own.insert(input.name).inserted else { throw .definedTwice(value: input.name) }
            scope.values[input.name] = value
            block.inputs.append(value)
        }
        var declared: [String: GraphType] = [:]
        for info in proto.valueInfo + proto.outputs { declared[info.name] = try GraphType(info.type, of: info.name) }
        try add(proto.nodes, &scope, &own, declared, to: &block)
        for output in proto.outputs {
            guard let value = scope.values[output.name] else { throw .undefined(value: output.name, node: "the graph") }
            block.outputs.append(value)
        }
        return block
    }

    /// Counts the bytes of weights before any is read.
    mutating func takeWeights(_ tensors: [TensorProto]) throws(ImportError) {
        for tensor in tensors {
            let (sum, overflow) = weightBytes.addingReportingOverflow(tensor.byteCount ?? 0)
            weightBytes = overflow ? .max : sum
        }
        guard weightBytes <= Self.maximumWeightBytes else { throw .weights(bytes: weightBytes) }
    }

    private mutating func add(
        _ nodes: [NodeProto], _ scope: inout FunctionScope, _ own: inout Set<String>, _ declared: [String: GraphType],
        to block: inout GraphBlock
    ) throws(ImportError) {
        for node in nodes {
            var inputs: [ValueID?] = []
            for name in node.inputs {
                guard !name.isEmpty else { inputs.append(nil); continue }
                guard let value = scope.values[name] else { throw .undefined(value: name, node: node.label) }
                inputs.append(value)
            }
            while let last = inputs.last, last == nil { inputs.removeLast() }
            for name in node.outputs where !name.isEmpty {
                guard own.insert(name).inserted else { throw .definedTwice(value: name) }
            }
            if let function = functions[FunctionKey(node)] {
                let results = try expand(function, node, inputs, scope, to: &block)
                for (name, value) in zip(node.outputs, results) where !name.isEmpty { scope.values[name] = value }
                continue
            }
            let outputs = node.outputs.map { name -> ValueID? in
                if name.isEmpty { return nil }
                let value = graph.addValue(name, declared[name] ?? .unknown)
                scope.values[name] = value
                return value
            }
            try add(node, inputs, outputs, scope, to: &block)
        }
    }

    private mutating func add(
        _ node: NodeProto, _ inputs: [ValueID?], _ outputs: [ValueID?], _ scope: FunctionScope, to block: inout GraphBlock
    ) throws(ImportError) {
        let attributes = try attributes(of: node, scope)
        if node.operation == "Constant", OperatorName("", domain: node.domain).domain.isEmpty, let output = outputs.first, let output {
            guard let constant = attributes.constantValue else {
                throw .attribute("value", node: node.label, reason: "is missing: a constant has one value")
            }
            graph.constants[output] = constant
            graph[output].type = .tensor(constant.element, shape: constant.array.shape.map { .fixed($0) })
            return
        }
        guard let version = scope.version(node.domain) else { throw .noVersion(domain: node.domain, node: node.label) }
        guard graph.nodes.count < Self.maximumNodeCount else { throw .tooManyNodes(Self.maximumNodeCount) }
        block.nodes.append(graph.addNode(GraphNode(
            name: node.name, operation: OperatorName(node.operation, domain: node.domain), version: version,
            inputs: inputs, outputs: outputs, attributes: attributes)))
    }

    /// The nodes of a function in place of its call; its results.
    private mutating func expand(
        _ function: FunctionProto, _ call: NodeProto, _ inputs: [ValueID?], _ outer: FunctionScope, to block: inout GraphBlock
    ) throws(ImportError) -> [ValueID] {
        var scope = FunctionScope(opsets: function.opsets)
        scope.depth = outer.depth + 1
        guard scope.depth < FunctionScope.maximumDepth else { throw .functionsTooDeep(function.name) }
        for (name, value) in zip(function.inputs, inputs) { scope.values[name] = value }
        for standard in function.attributeDefaults { scope.attributes[standard.name] = standard }
        for attribute in call.attributes {
            scope.attributes[attribute.name] = attribute.reference.isEmpty ? attribute : outer.attributes[attribute.reference]
        }
        // An input that the call leaves out reads as one that is left out of every node of the body.
        let lacking = Set(function.inputs).subtracting(scope.values.keys)
        var nodes = function.nodes
        for index in nodes.indices {
            nodes[index].inputs = nodes[index].inputs.map { lacking.contains($0) ? "" : $0 }
            if !call.name.isEmpty { nodes[index].name = "\(call.name)/\(nodes[index].name)" }
        }
        var own = Set(function.inputs)
        try add(nodes, &scope, &own, [:], to: &block)
        var results: [ValueID] = []
        for name in function.outputs {
            guard let value = scope.values[name] else { throw .undefined(value: name, node: "function \(function.name)") }
            results.append(value)
        }
        return results
    }
}

extension NodeProto {
    var label: String { name.isEmpty ? operation : "\(operation) \(name)" }
}
