import GraphIR

/// What is decided at compile time of a model that leaves it open.
public struct Specialisation: Sendable {
    /// The shapes of inputs.
    public var shapes: [String: [Int]] = [:]
    /// The extents of symbolic dimensions.
    public var dimensions: [String: Int] = [:]
    /// Inputs that become constants.
    public var values: [String: GraphConstant] = [:]
    /// The shapes of the elements of inputs that are sequences; nil of an optional that has no value.
    public var sequences: [String: [SequenceElement]?] = [:]

    public struct SequenceElement: Sendable {
        public let element: GraphElement
        public let shape: [Int]

        public init(_ element: GraphElement, shape: [Int]) {
            self.element = element
            self.shape = shape
        }
    }

    public init() {}
}
