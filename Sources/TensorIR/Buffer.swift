import NDArray

/// Where a buffer lives.
public enum BufferScope: String, Hashable, Sendable, Codable {
    /// Linear memory that outlives the kernel: an input, an output, a weight.
    case global
    /// Linear memory that holds only while the enclosing `allocate` runs.
    case scratch
    /// Registers: a WebAssembly local for each element or vector. Every index must be constant
    /// once loops are unrolled; the shape must be constant.
    case local
}

/// What defines a buffer's values, known to layers above this one.
public protocol BufferDefinition: AnyObject, Sendable {}

/// A multi-dimensional array that statements load from and store to.
///
/// Two buffers are the same when they are the same object. Distinct buffers of a kernel never overlap, but a result may lie where
/// an operand does if each element of the operand is loaded for the store of the element in the same place alone.
public final class Buffer: Sendable {
    public let name: String
    public let element: ElementType
    /// The extent of each dimension, outermost first, as `int32` expressions. No dimensions: one element.
    public let shape: [Expression]
    /// The distance, in elements, between neighbours along each dimension; `nil` means row-major and dense.
    public let strides: [Expression]?
    public let scope: BufferScope
    /// What computes the buffer, where a tensor expression does.
    public let definition: (any BufferDefinition)?
    /// Which of its definition's results the buffer holds.
    public let resultIndex: Int
    /// Whether all elements along the last dimension are the same value: a load of a vector there is one value in all lanes.
    public let endsInCopies: Bool

    public init(
        _ name: String, _ element: ElementType, shape: [Expression],
        strides: [Expression]? = nil, scope: BufferScope = .global,
        definition: (any BufferDefinition)? = nil, resultIndex: Int = 0, endsInCopies: Bool = false
    ) {
        precondition(strides == nil || strides!.count == shape.count, "a stride for every dimension of \(name)")
        self.name = name
        self.element = element
        self.shape = shape
        self.strides = strides
        self.scope = scope
        self.definition = definition
        self.resultIndex = resultIndex
        self.endsInCopies = endsInCopies
    }

    public var rank: Int { shape.count }

    /// The constant shape, or `nil` where an extent is symbolic.
    public var constantShape: [Int]? {
        var extents: [Int] = []
        for extent in shape {
            guard let value = extent.integerValue else { return nil }
            extents.append(Int(value))
        }
        return extents
    }
}

extension Buffer: Hashable {
    public static func == (left: Buffer, right: Buffer) -> Bool { left === right }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

extension Buffer: CustomStringConvertible {
    public var description: String { name }
}
