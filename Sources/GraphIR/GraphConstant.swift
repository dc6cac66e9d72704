import NDArray

/// A value that the file gives.
public struct GraphConstant: Sendable, Equatable {
    public let element: GraphElement
    /// In the element's storage type; of strings the shape alone, as zeros.
    public let array: NDArray
    /// The elements, where they are strings.
    public let texts: [String]

    public init(_ element: GraphElement, _ array: NDArray) {
        self.element = element
        self.array = array
        texts = []
    }

    public init(_ array: NDArray) { self.init(GraphElement(array.elementType), array) }

    public init(texts: [String], shape: [Int]) {
        element = .string
        array = .zeros(.uint8, shape: shape)
        self.texts = texts
    }
}

extension GraphConstant: CustomStringConvertible {
    /// Element type and shape: `int64[2]`.
    public var form: String { "\(element)[\(array.shape.map { "\($0)" }.joined(separator: ", "))]" }

    public var description: String {
        guard element != .string, array.count <= 8 else { return form }
        let elements = (0..<array.count).map { index in
            array.elementType.isFloat ? "\(array[double: index])" : "\(array[integer: index])"
        }
        return "\(form) {\(elements.joined(separator: ", "))}"
    }
}
