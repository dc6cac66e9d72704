import GraphIR
import MindIRProto

/// A call that a graph's value is: what comes of it comes of the graph.
struct TailCall {
    let callee: Imported
    let arguments: [Imported]
    let node: String
}

/// What a graph's nodes have come to.
enum GraphResult {
    case value(Imported)
    case call(TailCall)
}

extension Importer {
    /// The outcome of a graph for arguments.
    ///
    /// - Parameter loops: the headers of loops that a call in the last place may go on with.
    mutating func evaluate(_ proto: GraphProto, _ arguments: [Imported], loops: [String]) throws(ImportError) -> Outcome {
        switch try run(proto, arguments) {
        case .value(let value): return .value(value)
        case .call(let call): return try self.call(call.callee, call.arguments, loops: loops, node: call.node)
        }
    }

    /// Evaluates a graph's nodes, up to a call that stands last.
    mutating func run(_ proto: GraphProto, _ arguments: [Imported]) throws(ImportError) -> GraphResult {
        guard proto.inputs.count == arguments.count else {
            throw .arguments(function: proto.name, given: arguments.count, taken: proto.inputs.count)
        }
        guard let output = proto.outputs.first else { throw .noResult(graph: proto.name) }
        var frame = Frame(graph: proto.name)
        for (input, argument) in zip(proto.inputs, arguments) { try frame.define(input.name, argument) }
        let last = lastCall(of: proto, output.name)
        for (index, node) in proto.nodes.enumerated() where node.operation != "Constant" {
            try countNode()
            if index == last {
                let call = try callee(of: node, frame)
                return .call(TailCall(callee: call, arguments: try operands(of: node, frame), node: node.label))
            }
            try evaluate(node, &frame)
        }
        return .value(try value(output.name, frame, reader: "graph \(proto.name)"))
    }

    /// The place of the call whose result is the graph's, where nothing but tokens comes after it.
    private func lastCall(of proto: GraphProto, _ output: String) -> Int? {
        var places: [String: Int] = [:]
        for (index, node) in proto.nodes.enumerated() { node.outputs.first.map { places[$0] = index } }
        var name = output
        var steps = 0
        while let place = places[name], steps <= proto.nodes.count {
            let node = proto.nodes[place]
            switch operation(of: node) {
            case .primitive("Depend", _):
                guard let first = node.inputs.first else { return nil }
                name = first
            case .call:
                let isLast = proto.nodes[(place + 1)...].allSatisfy { node in
                    if case .primitive(let name, _) = operation(of: node) { Self.orderingPrimitives.contains(name) } else { false }
                }
                return isLast ? place : nil
            default: return nil
            }
            steps += 1
        }
        return nil
    }

    private static let orderingPrimitives: Set<String> = ["Depend", "UpdateState", "MakeTuple", "Load", "Constant"]

    private mutating func evaluate(_ node: NodeProto, _ frame: inout Frame) throws(ImportError) {
        let result: Imported
        switch operation(of: node) {
        case .primitive(let name, let primitive):
            result = try apply(name, primitive?.attributes ?? node.attributes, node, try operands(of: node, frame))
        case .call:
            let outcome = try call(try callee(of: node, frame), try operands(of: node, frame), loops: [], node: node.label)
            result = outcome.exits[0].value
        case .unknown(let name): throw .unknownReference(name, node: node.label)
        }
        try frame.define(node.outputs.first ?? node.name, result)
    }

    mutating func operands(of node: NodeProto, _ frame: Frame) throws(ImportError) -> [Imported] {
        var operands: [Imported] = []
        for input in node.inputs { operands.append(try value(input, frame, reader: node.label)) }
        return operands
    }

    private mutating func callee(of node: NodeProto, _ frame: Frame) throws(ImportError) -> Imported {
        let name = String(node.operation.dropFirst(5))
        if functions[name] != nil { return .closure(Closure(function: name)) }
        guard let value = frame.values[name] else { throw .unknownReference(name, node: node.label) }
        return value
    }

    private mutating func value(_ name: String, _ frame: Frame, reader: String) throws(ImportError) -> Imported {
        if let value = frame.values[name] { return value }
        guard let value = try sharedValue(name) else { throw .undefined(value: plainName(name), node: reader) }
        return value
    }
}

/// The values of the names of a graph that is being evaluated.
struct Frame {
    let graph: String
    private(set) var values: [String: Imported] = [:]

    init(graph: String) { self.graph = graph }

    mutating func define(_ name: String, _ value: Imported) throws(ImportError) {
        guard values.updateValue(value, forKey: name) == nil else { throw .definedTwice(value: plainName(name)) }
    }
}

/// What a node does.
enum NodeOperation {
    /// - Parameter primitive: nil in files before MindSpore 2.0, whose nodes have the attributes themselves.
    case primitive(String, PrimitiveProto?)
    /// A call of a function, or of a closure that a node of the graph made.
    case call
    case unknown(String)
}

extension Importer {
    func operation(of node: NodeProto) -> NodeOperation {
        guard node.operation.hasPrefix("REF::") else { return .primitive(node.operation, nil) }
        let name = String(node.operation.dropFirst(5))
        if let primitive = primitives[name] { return .primitive(primitive.operation, primitive) }
        return name.isEmpty ? .unknown(name) : .call
    }
}

extension NodeProto {
    /// What the node is called: its place in the network, or else its result's name.
    var plainLabel: String { scope.isEmpty ? plainName(outputs.first ?? name) : scope }

    /// The same with what it does, for errors.
    var label: String {
        guard operation.hasPrefix("REF::") else { return "\(operation) \(plainLabel)" }
        return "\(operation.dropFirst(5).split(separator: ":").first.map(String.init) ?? "the call") \(plainLabel)"
    }
}
