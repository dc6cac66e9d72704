/// What a function takes and gives.
public struct FunctionType: Hashable, Sendable {
    public var parameters: [ValueType]
    public var results: [ValueType]

    public init(parameters: [ValueType] = [], results: [ValueType] = []) {
        self.parameters = parameters
        self.results = results
    }
}

extension FunctionType: CustomStringConvertible {
    public var description: String {
        func list(_ types: [ValueType]) -> String { "[" + types.map(\.description).joined(separator: " ") + "]" }
        return "\(list(parameters)) -> \(list(results))"
    }
}

/// The size of a memory, in pages of 65,536 bytes, or of a table, in elements.
public struct Limits: Hashable, Sendable {
    public var minimum: UInt32
    /// Nil where growth is bounded only by the engine.
    public var maximum: UInt32?

    public init(minimum: UInt32, maximum: UInt32? = nil) {
        self.minimum = minimum
        self.maximum = maximum
    }
}

public struct MemoryType: Hashable, Sendable {
    public enum Sharing: Hashable, Sendable {
        case unshared
        /// Seen by several threads at once; must have a maximum.
        case shared
    }

    public var limits: Limits
    public var sharing: Sharing

    public init(limits: Limits, sharing: Sharing = .unshared) {
        self.limits = limits
        self.sharing = sharing
    }
}

public struct TableType: Hashable, Sendable {
    /// `funcref` or `externref`.
    public var element: ValueType
    public var limits: Limits

    public init(element: ValueType = .funcref, limits: Limits) {
        self.element = element
        self.limits = limits
    }
}

public struct GlobalType: Hashable, Sendable {
    public enum Mutability: UInt8, Hashable, Sendable {
        case constant = 0
        case variable = 1
    }

    public var value: ValueType
    public var mutability: Mutability

    public init(_ value: ValueType, _ mutability: Mutability = .constant) {
        self.value = value
        self.mutability = mutability
    }
}
