import Scheduling
import TensorIR

/// A schedule that cannot be carried out as it stands.
public enum LoweringError: Error, Equatable, Sendable {
    /// Registers need constant extents: the stage, and its consumer's loops with the place marked.
    case localExtentNotConstant(StageName, extents: [String], in: String)
    /// More registers than any engine would keep: the stage and the number of elements.
    case localTooLarge(StageName, elements: Int, limit: Int, in: String)
}

extension LoweringError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .localExtentNotConstant(let stage, let extents, let sketch):
            """
            cannot keep \(stage) in local: what is needed of it there is [\(extents.joined(separator: ", "))], which is not \
            constant; compute it at a loop inside of a split by constants, or store it in scratch
            \(sketch)
            """
        case .localTooLarge(let stage, let elements, let limit, let sketch):
            """
            cannot keep \(stage) in local: \(elements) elements are more than the \(limit) that registers may hold; compute it \
            at an inner loop, or store it in scratch
            \(sketch)
            """
        }
    }
}
