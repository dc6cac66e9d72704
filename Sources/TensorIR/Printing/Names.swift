/// Gives variables and buffers the names that a text calls them by.
///
/// Distinct objects of one name are told apart by a suffix, in order of first appearance: `i`, `i_1`, `i_2`.
struct Names {
    private var assigned: [ObjectIdentifier: String] = [:]
    private var used: Set<String> = []

    mutating func name(_ variable: Variable) -> String { name(ObjectIdentifier(variable), variable.name) }
    mutating func name(_ buffer: Buffer) -> String { name(ObjectIdentifier(buffer), buffer.name) }

    private mutating func name(_ object: ObjectIdentifier, _ wanted: String) -> String {
        if let name = assigned[object] { return name }
        var candidate = wanted
        var suffix = 0
        while used.contains(candidate) {
            suffix += 1
            candidate = "\(wanted)_\(suffix)"
        }
        assigned[object] = candidate
        used.insert(candidate)
        return candidate
    }
}
