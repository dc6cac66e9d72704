/// The bytes of scratch memory that buffers of constant size take, as they come and go.
struct ScratchStack {
    private(set) var depth = 0
    /// The most that was taken at once.
    private(set) var peak = 0

    static let alignment = 16

    static func aligned(_ bytes: Int) -> Int { (bytes + alignment - 1) & ~(alignment - 1) }

    /// The offset of `bytes` more.
    mutating func push(_ bytes: Int) -> Int {
        let offset = depth
        depth += Self.aligned(bytes)
        peak = max(peak, depth)
        return offset
    }

    mutating func pop(_ bytes: Int) {
        depth -= Self.aligned(bytes)
    }
}
