import NDArray

/// The type of an expression: an element type and a number of lanes.
///
/// One lane is a scalar. A vector has two lanes or more; how many hardware registers it takes
/// is the code generator's affair.
public struct ValueType: Hashable, Sendable {
    public let element: ElementType
    public let lanes: Int

    public init(_ element: ElementType, lanes: Int = 1) {
        precondition(lanes >= 1, "a value has at least one lane")
        self.element = element
        self.lanes = lanes
    }

    public var isScalar: Bool { lanes == 1 }

    /// The same element type with another number of lanes.
    public func with(lanes: Int) -> ValueType { ValueType(element, lanes: lanes) }

    /// The same number of lanes of another element type.
    public func with(element: ElementType) -> ValueType { ValueType(element, lanes: lanes) }

    /// The type of loop variables, extents and indices.
    public static let index = ValueType(.int32)
    public static let bool = ValueType(.bool)
}

extension ValueType: CustomStringConvertible {
    public var description: String { isScalar ? "\(element)" : "\(element)x\(lanes)" }
}
