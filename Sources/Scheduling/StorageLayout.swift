/// How a stage's results lie in memory: the dimensions of the buffer, outermost first, each a part of an index.
///
/// `[blocks of dimension 1 by 8, dimension 0, within dimension 1 by 8]` stores a matrix as panels of eight columns.
public struct StorageLayout: Hashable, Codable, Sendable {
    public enum Part: Hashable, Codable, Sendable {
        /// The index itself.
        case whole(dimension: Int)
        /// The index divided by the block's size, rounded down.
        case block(dimension: Int, size: Int)
        /// The index modulo the block's size.
        case within(dimension: Int, size: Int)
        /// No index: every element stands there that many times, so that a vector of one value is a plain load. Last only.
        case copies(count: Int)

        /// The dimension that the part is of; `nil` for copies.
        public var dimension: Int? {
            switch self {
            case .whole(let dimension), .block(let dimension, _), .within(let dimension, _): dimension
            case .copies: nil
            }
        }
    }

    public let parts: [Part]

    public init(_ parts: [Part]) { self.parts = parts }

    /// How many times every element is stored.
    public var copyCount: Int {
        if case .copies(let count) = parts.last { count } else { 1 }
    }

    /// Whether every index of a buffer of that rank has exactly one place.
    func isValid(rank: Int) -> Bool {
        if parts.dropLast().contains(where: { $0.dimension == nil }) || copyCount < 1 { return false }
        return (0..<rank).allSatisfy { dimension in
            let own = parts.filter { $0.dimension == dimension }
            switch own.count {
            case 1: return own[0] == .whole(dimension: dimension)
            case 2:
                guard case .block(_, let size) = own[0], size > 0 else { return false }
                return own[1] == .within(dimension: dimension, size: size)
            default: return false
            }
        } && parts.compactMap(\.dimension).allSatisfy { (0..<rank).contains($0) }
    }
}
