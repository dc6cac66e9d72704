/// The name of a stage: that of the tensor it computes.
public struct StageName: RawRepresentable, Hashable, Codable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ name: String) { self.rawValue = name }
    public init(stringLiteral value: String) { self.rawValue = value }
    public var description: String { rawValue }
}

/// The name of a loop of a stage: an axis' name, and after a split of `i` `i.outer` or `i.inner`.
public struct LoopName: RawRepresentable, Hashable, Codable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ name: String) { self.rawValue = name }
    public init(stringLiteral value: String) { self.rawValue = value }
    public var description: String { rawValue }

    /// The loops that a split of this one makes.
    public var outer: LoopName { LoopName(rawValue + ".outer") }
    public var inner: LoopName { LoopName(rawValue + ".inner") }
}
