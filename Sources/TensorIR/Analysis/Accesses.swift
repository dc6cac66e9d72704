/// An element, or vector of elements, that is loaded or stored.
public struct Access: Hashable, Sendable {
    public let buffer: Buffer
    public let indices: [Expression]

    public init(_ buffer: Buffer, _ indices: [Expression]) {
        self.buffer = buffer
        self.indices = indices
    }
}

/// The loads in an expression, in order of printing, repetitions included.
public func loads(in expression: Expression) -> [Access] {
    var found: [Access] = []
    expression.visit { if case .load(let buffer, let indices) = $0 { found.append(Access(buffer, indices)) } }
    return found
}

/// The loads in a statement, those of indices, extents and conditions included.
public func loads(in statement: Statement) -> [Access] {
    var found: [Access] = []
    statement.visit { for expression in $0.expressions { found += loads(in: expression) } }
    return found
}

/// The stores in a statement.
public func stores(in statement: Statement) -> [Access] {
    var found: [Access] = []
    statement.visit { if case .store(let buffer, let indices, _) = $0 { found.append(Access(buffer, indices)) } }
    return found
}

extension Access: CustomStringConvertible {
    public var description: String { Expression.load(buffer, indices).description }
}
