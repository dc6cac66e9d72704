import Support

/// An extent as a graph declares it.
public enum GraphDimension: Hashable, Sendable {
    case fixed(Int)
    /// The same name is the same extent everywhere in the graph.
    case symbol(String)
    case unknown
}

/// What a graph says of a value before it is lowered.
public indirect enum GraphType: Hashable, Sendable {
    /// Without a shape not even the rank is known.
    case tensor(GraphElement, shape: [GraphDimension]?)
    case sequence(GraphType)
    case optional(GraphType)
    /// A type that has no lowering: maps, sparse tensors.
    case other(String)
    case unknown
}

extension GraphDimension: CustomStringConvertible {
    public var description: String {
        switch self {
        case .fixed(let extent): "\(extent)"
        case .symbol(let name): name
        case .unknown: "?"
        }
    }
}

extension GraphType: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tensor(let element, let shape):
            "\(element)[\(shape?.map(\.description).joined(separator: ", ") ?? "…")]"
        case .sequence(let element): "sequence(\(element))"
        case .optional(let element): "optional(\(element))"
        case .other(let name): name
        case .unknown: "?"
        }
    }
}
