import NDArray

/// A name bound to a value: a loop variable, a symbolic extent, a `let`.
///
/// Two variables are the same when they are the same object; names are for people and may repeat.
public final class Variable: Sendable {
    public let name: String
    public let type: ValueType

    public init(_ name: String, _ type: ValueType = .index) {
        self.name = name
        self.type = type
    }
}

extension Variable: Hashable {
    public static func == (left: Variable, right: Variable) -> Bool { left === right }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

extension Variable: CustomStringConvertible {
    public var description: String { name }
}
