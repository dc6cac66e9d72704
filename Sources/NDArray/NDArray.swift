/// A tensor as a value: an element type, a shape, and the elements row by row.
///
/// The last axis is contiguous; elements are little-endian and without padding. A shape without
/// axes is a scalar. Two arrays are equal when their types, shapes and bits are: NaN equals the
/// same NaN, and -0 differs from 0. `isClose(to:)` compares as numbers.
public struct NDArray: Sendable, Equatable {
    public let elementType: ElementType
    public let shape: [Int]
    package internal(set) var storage: [UInt8]

    /// An array over bytes whose count is known to fit the shape, every `bool` being 0 or 1.
    package init(checkedBytes: [UInt8], elementType: ElementType, shape: [Int]) {
        self.elementType = elementType
        self.shape = shape
        self.storage = checkedBytes
    }

    /// An array over little-endian bytes in row-major order. Bytes of a `bool` that are not zero become 1.
    ///
    /// - Throws: `NDArrayError` when the shape is impossible or the bytes are not as many as it takes.
    public init(bytes: [UInt8], elementType: ElementType, shape: [Int]) throws(NDArrayError) {
        let byteCount = try Self.byteCount(of: shape, elementType: elementType)
        guard bytes.count == byteCount else {
            throw .byteCount(found: bytes.count, expected: byteCount, elementType: elementType, shape: shape)
        }
        let normalised = elementType == .bool ? bytes.map { $0 == 0 ? 0 : 1 } : bytes
        self.init(checkedBytes: normalised, elementType: elementType, shape: shape)
    }

    /// An array of zeros.
    ///
    /// The shape must be possible: no negative extent, and a size that fits the address space.
    public static func zeros(_ elementType: ElementType, shape: [Int]) -> NDArray {
        let byteCount = Self.requiredByteCount(of: shape, elementType: elementType)
        return NDArray(
            checkedBytes: [UInt8](repeating: 0, count: byteCount), elementType: elementType, shape: shape)
    }

    /// The number of axes.
    public var rank: Int { shape.count }

    /// The number of elements; 1 for a scalar.
    public var count: Int { storage.count / elementType.byteCount }

    /// The elements' bytes: little-endian, row-major.
    public var bytes: [UInt8] { storage }

    /// The same elements under another shape of as many elements.
    public func reshaped(to newShape: [Int]) throws(NDArrayError) -> NDArray {
        guard try Self.elementCount(of: newShape) == count else {
            throw .elementCount(found: count, shape: newShape)
        }
        return NDArray(checkedBytes: storage, elementType: elementType, shape: newShape)
    }
}
