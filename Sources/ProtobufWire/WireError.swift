/// What can be wrong with the bytes of a protobuf message.
public enum WireError: Error, Equatable, Sendable {
    /// The bytes end within a field that begins at `offset`.
    case truncated(offset: Int)
    /// An integer of more than ten bytes.
    case longInteger(offset: Int)
    /// A field number of 0, or a wire type that there is not.
    case badKey(offset: Int)
    /// The field has another wire type than its message gives it.
    case wireType(field: Int, offset: Int)
    /// Messages within messages, deeper than anything that an exporter writes.
    case tooDeep(offset: Int)
    /// A packed list whose bytes are no whole number of elements.
    case ragged(offset: Int)
}

extension WireError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .truncated(let offset): "the file ends within what begins at byte \(offset)"
        case .longInteger(let offset): "the integer at byte \(offset) is longer than any integer"
        case .badKey(let offset): "there is no field at byte \(offset)"
        case .wireType(let field, let offset): "field \(field) at byte \(offset) is not of the kind that it should be"
        case .tooDeep(let offset): "messages are nested more than \(WireReader.maximumDepth) deep at byte \(offset)"
        case .ragged(let offset): "the list at byte \(offset) is no whole number of elements"
        }
    }
}
