import NDArray
import TensorExpression

/// How an operator's results depend on its operands: what its default schedule and its library function follow.
public enum OperatorFamily: String, CaseIterable, Hashable, Sendable, Codable {
    /// An element of the result needs one element of each operand, which broadcast as in NumPy.
    case elementwise
    /// Axes are joined by a combiner.
    case reduction
    /// Each row needs itself several times: statistics first, then elements.
    case rowwise
    /// Elements meet parameters that belong to their channel.
    case channelwise
    /// Sums of products.
    case contraction
    /// Windows are joined by a combiner.
    case pooling
    /// Elements change place.
    case movement
    /// Elements are picked by indices that are data.
    case gathering
}

/// The element type of an operator's results.
public enum ResultElement: Hashable, Sendable {
    /// That of the operands.
    case same
    case fixed(ElementType)
    /// What the attribute of that name says.
    case attribute(String)
}

/// An operand: its name, and which element types it takes.
public struct OperandDefinition: Hashable, Sendable {
    public enum Element: Hashable, Sendable {
        /// The type that the operator is applied in, one for all such operands.
        case main
        /// One of these, whatever the others are.
        case oneOf([ElementType])
    }

    public enum Presence: String, Hashable, Sendable {
        case required, optional
        /// One or more.
        case repeated
    }

    public let name: String
    public let element: Element
    public let presence: Presence

    init(_ name: String, _ element: Element = .main, _ presence: Presence = .required) {
        self.name = name
        self.element = element
        self.presence = presence
    }
}

/// What an operator is: all that its documentation, its checks and its application by name are made of.
public struct OperatorDefinition: Sendable {
    /// One line.
    public let formula: String
    public let family: OperatorFamily
    public let operands: [OperandDefinition]
    public let attributes: [AttributeDefinition]
    /// The types of the main operands.
    public let elements: [ElementType]
    public let result: ResultElement
    /// Why the types that `elements` lacks have no meaning here; empty where only storage types are missing.
    public let lacking: String
    /// What a formula cannot say.
    public let note: String
    let apply: @Sendable (Invocation) throws(OperatorError) -> [Tensor]

    init(
        _ formula: String, _ family: OperatorFamily, _ operands: [OperandDefinition],
        attributes: [AttributeDefinition] = [], on elements: [ElementType], result: ResultElement = .same,
        lacking: String = "", note: String = "",
        apply: @escaping @Sendable (Invocation) throws(OperatorError) -> [Tensor]
    ) {
        self.formula = formula
        self.family = family
        self.operands = operands
        self.attributes = attributes
        self.elements = elements
        self.result = result
        self.lacking = lacking
        self.note = note
        self.apply = apply
    }
}

extension [ElementType] {
    /// Floats that arithmetic is done in.
    static var floats: Self { [.float32, .float64] }
    static var integers: Self { [.int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64] }
    static var numbers: Self { floats + integers }
    static var numbersAndBool: Self { numbers + [.bool] }
    static var integersAndBool: Self { integers + [.bool] }
    /// Every type, those that are only stored included.
    static var all: Self { ElementType.allCases }
}
