import Support

/// A value of a graph, by its place in the arena.
public struct ValueID: TypedIndex {
    public static let prefix = "v"
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A node of a graph, by its place in the arena.
public struct NodeID: TypedIndex {
    public static let prefix = "n"
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A model as a graph of operators.
///
/// Values and nodes lie in arenas and are named by typed ids. A **block** is a list of nodes, producers first, with inputs and
/// outputs: the model itself, or the body of a control-flow operator, which an attribute holds. A body names values
/// of the blocks around it by their ids: there is nothing to capture. Each value is defined once, by a node, as an
/// input of a block, or as a constant.
public struct Graph: Sendable {
    public var name: String
    public var values: [GraphValue] = []
    public var nodes: [GraphNode] = []
    /// The values that the file gives.
    public var constants: [ValueID: GraphConstant] = [:]
    public var body = GraphBlock()

    public init(name: String) { self.name = name }

    public subscript(value: ValueID) -> GraphValue {
        get { values[value.value] }
        set { values[value.value] = newValue }
    }

    public subscript(node: NodeID) -> GraphNode {
        get { nodes[node.value] }
        set { nodes[node.value] = newValue }
    }

    public mutating func addValue(_ name: String, _ type: GraphType = .unknown) -> ValueID {
        values.append(GraphValue(name: name, type: type))
        return ValueID(values.count - 1)
    }

    public mutating func addNode(_ node: GraphNode) -> NodeID {
        nodes.append(node)
        return NodeID(nodes.count - 1)
    }
}

public struct GraphValue: Sendable {
    /// As in the file; not necessarily unique.
    public var name: String
    /// What is declared of it.
    public var type: GraphType
}

/// The use of an operator.
public struct GraphNode: Sendable {
    public var name: String
    public var operation: OperatorName
    /// The version of the operator set that the file means.
    public var version: Int
    /// nil where an optional input is left out.
    public var inputs: [ValueID?]
    public var outputs: [ValueID?]
    public var attributes: [String: GraphAttribute]

    public init(
        name: String, operation: OperatorName, version: Int, inputs: [ValueID?], outputs: [ValueID?],
        attributes: [String: GraphAttribute] = [:]
    ) {
        (self.name, self.operation, self.version) = (name, operation, version)
        (self.inputs, self.outputs, self.attributes) = (inputs, outputs, attributes)
    }
}

/// An operator of a domain; the empty domain is ONNX's own.
public struct OperatorName: Hashable, Sendable, CustomStringConvertible {
    public let domain: String
    public let name: String

    public init(_ name: String, domain: String = "") {
        self.name = name
        self.domain = domain == "ai.onnx" ? "" : domain
    }

    public var description: String { domain.isEmpty ? name : "\(domain).\(name)" }
}

public enum GraphAttribute: Sendable {
    case integer(Int)
    case number(Float)
    case text(String)
    case integers([Int])
    case numbers([Float])
    case texts([String])
    case tensor(GraphConstant)
    case type(GraphType)
    case block(GraphBlock)
}

/// A list of nodes with inputs and outputs.
public struct GraphBlock: Sendable {
    public var inputs: [ValueID] = []
    /// Producers first.
    public var nodes: [NodeID] = []
    public var outputs: [ValueID] = []

    public init() {}
}

extension GraphNode {
    /// The bodies that the node's attributes hold, by name.
    public var blocks: [GraphBlock] {
        attributes.sorted { $0.key < $1.key }.compactMap { if case .block(let block) = $0.value { block } else { nil } }
    }
}
