/// A place in a statement that its text points out with an arrow at the end of the line.
public struct Mark: Hashable, Sendable {
    public enum Place: Hashable, Sendable {
        /// The loop over a variable.
        case loop(Variable)
        /// The statement reached by these positions among `children`, from the outermost statement on.
        case path([Int])
    }

    public let place: Place
    /// What is said after the arrow; may be empty.
    public let note: String

    public init(_ place: Place, note: String = "") {
        self.place = place
        self.note = note
    }

    var arrow: String { note.isEmpty ? " <--" : " <-- \(note)" }
}
