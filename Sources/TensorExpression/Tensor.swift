import NDArray
import TensorIR

/// A multi-dimensional value: given from outside (a placeholder), or computed.
public struct Tensor: Hashable, Sendable {
    public let buffer: Buffer

    public init(_ buffer: Buffer) {
        self.buffer = buffer
    }

    public var name: String { buffer.name }
    public var element: ElementType { buffer.element }
    public var shape: [Expression] { buffer.shape }
    public var rank: Int { buffer.rank }

    /// What computes the tensor; `nil` for a placeholder.
    public var computation: Computation? { buffer.computation }

    /// The element at the given indices, one for each dimension.
    public subscript(indices: Expression...) -> Expression { self[indices] }

    public subscript(indices: [Expression]) -> Expression {
        precondition(indices.count == rank, "\(name) has \(rank) dimensions, not \(indices.count)")
        return .load(buffer, indices)
    }

    /// The element at the axes' indices.
    @_disfavoredOverload
    public subscript(axes: [Axis]) -> Expression { self[axes.map(\.index)] }
}

extension Buffer {
    /// The tensor expression that computes the buffer; `nil` where it is given from outside.
    public var computation: Computation? { definition as? Computation }
}

/// A tensor that the program is given.
///
/// - Parameters:
///   - shape: the extents, outermost first; symbolic ones are `int32` variables.
///   - strides: in elements; dense and row-major where left out.
public func placeholder(
    _ name: String, _ element: ElementType, _ shape: [Expression], strides: [Expression]? = nil
) -> Tensor {
    Tensor(Buffer(name, element, shape: shape, strides: strides))
}
