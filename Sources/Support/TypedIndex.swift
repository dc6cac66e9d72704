/// A 32-bit index into an arena that cannot be confused with an index into another one.
public protocol TypedIndex: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What the index prints in front of its number: `buffer` prints as `buffer3`.
    static var prefix: String { get }
    var rawValue: UInt32 { get }
    init(rawValue: UInt32)
}

extension TypedIndex {
    public init(_ value: Int) { self.init(rawValue: UInt32(value)) }
    public var value: Int { Int(rawValue) }
    public var description: String { "\(Self.prefix)\(rawValue)" }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
