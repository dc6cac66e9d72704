/// Gives out names that differ: a name that is taken gets a number.
public struct UniqueNames: Sendable {
    private var taken: Set<String>

    public init(_ taken: some Sequence<String> = []) {
        self.taken = Set(taken)
    }

    /// The name, or the name with `_1`, `_2` and so on; whatever is given is taken from then on.
    public mutating func take(_ name: String) -> String {
        var candidate = name
        var suffix = 1
        while !taken.insert(candidate).inserted {
            candidate = "\(name)_\(suffix)"
            suffix += 1
        }
        return candidate
    }
}
