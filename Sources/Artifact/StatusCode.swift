/// What the functions of a module report. The list is closed; `heddle.model` holds a message for each
/// status that the module can report, so that no text is in its code.
public enum StatusCode: Int32, CaseIterable, Hashable, Sendable {
    case ok = 0
    /// `heddle_run` before `heddle_prepare`, or after a dimension was set anew.
    case notPrepared = 1
    /// `heddle_set_dim` with a number that is no symbol's.
    case badSymbol = 2
    /// A dimension that is negative, or too large for what the module computes addresses with.
    case dimensionOutOfRange = 3
    /// Dimensions that do not go together, such as extents that should be equal.
    case dimensionMismatch = 4
    /// The memory could not be grown to what the dimensions take.
    case outOfMemory = 5
    /// A value in an input that the model cannot take, such as a negative length.
    case badInput = 6
    /// An index read from an input lies outside the axis it selects from.
    case indexOutOfRange = 7
    /// An attribute of a library function that has no meaning, such as an axis beyond the rank.
    case badAttribute = 8

    /// The sentence that goes into the section unless the compiler has a better one.
    public var message: String {
        switch self {
        case .ok: "no error"
        case .notPrepared: "the model was not prepared since its dimensions were set"
        case .badSymbol: "there is no symbol of that number"
        case .dimensionOutOfRange: "a dimension is negative or too large"
        case .dimensionMismatch: "dimensions do not go together"
        case .outOfMemory: "the memory cannot grow to the size that the dimensions take"
        case .badInput: "an input holds a value that the model cannot take"
        case .indexOutOfRange: "an index in an input lies outside the axis that it selects from"
        case .badAttribute: "an attribute has no meaning for the operator"
        }
    }
}

extension StatusCode: CustomStringConvertible {
    public var description: String { message }
}
