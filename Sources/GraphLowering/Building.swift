import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

/// The shape that all broadcast to.
func broadcastShape(_ shapes: [[Expression]]) throws -> [Expression] {
    var shape: [Expression] = []
    for other in shapes {
        guard let joined = joinedShape(shape, other) else {
            throw NodeProblem.invalid("shapes \(shapes.map { "\($0)" }.joined(separator: " and ")) do not broadcast")
        }
        shape = joined
    }
    return shape
}

extension Tensor {
    /// The element that broadcasting to `rank` axes reads at the indices, which are no fewer than the tensor's axes.
    func broadcastElement(at indices: [Expression]) -> Expression {
        let offset = indices.count - rank
        return self[shape.enumerated().map { axis, extent in extent.isOne ? 0 : indices[axis + offset] }]
    }

    /// The only element of a tensor of one element.
    var onlyElement: Expression { self[[Expression](repeating: 0, count: rank)] }

    var isFloat: Bool { element.isFloat }
}

/// The tensor over the broadcast shape whose elements are `value` of the operands' elements.
func elementwise(_ name: String, _ operands: [Tensor], _ value: ([Expression]) -> Expression) throws -> Tensor {
    let shape = try broadcastShape(operands.map(\.shape))
    // Conditions may stand beside numbers, and exponents of another type beside bases.
    let types = Set(operands.map(\.element)).subtracting([.bool])
    guard types.count <= 1 || name == "pow" else {
        throw NodeProblem.invalid("operands differ in type: \(types.map(\.rawValue).sorted().joined(separator: " and "))")
    }
    return compute(name, shape) { (indices: [Expression]) in value(operands.map { $0.broadcastElement(at: indices) }) }
}

/// The same of one operand.
func mapped(_ name: String, _ x: Tensor, _ value: (Expression) -> Expression) -> Tensor {
    compute(name, x.shape) { (indices: [Expression]) in value(x[indices]) }
}

/// A tensor of one value.
func filled(_ name: String, _ shape: [Expression], _ value: Expression) -> Tensor {
    compute(name, shape) { (_: [Expression]) in value }
}

/// The constant nearest to a number, of the type.
func constant(_ value: Double, _ element: ElementType) -> Expression { element.constant(nearest: value) }

/// A constant of the type of another expression.
func constant(_ value: Double, like other: Expression) -> Expression { constant(value, other.type.element) }

/// The number of elements of a shape.
func elementCount(_ shape: some Sequence<Expression>) -> Expression { shape.reduce(1) { $0.times($1) } }

/// The extent that a number rounds down to.
func extent(_ value: Double) throws -> Int {
    guard value.isFinite, value >= 0, value < Double(Int32.max) else { throw NodeProblem.invalid("\(value) is no extent") }
    return Int(value)
}

/// An axis from the first, or, negative, from the last.
func normalised(_ axis: Int, rank: Int) throws -> Int {
    guard axis >= -rank, axis < rank else {
        throw NodeProblem.invalid("axis \(axis) is none of a tensor of rank \(rank)")
    }
    return axis < 0 ? axis + rank : axis
}

/// The elements under another shape of as many.
func reshaped(_ x: Tensor, _ shape: [Expression]) throws -> Tensor {
    x.shape == shape ? x : try Operators.reshape(x, to: shape)
}

/// Extents of 1 put in where the axes, of the result, say.
func unsqueezed(_ x: Tensor, _ axes: [Int]) throws -> Tensor {
    let rank = x.rank + axes.count
    let axes = Set(try axes.map { try normalised($0, rank: rank) })
    guard axes.count + x.rank == rank else { throw NodeProblem.invalid("axes are named twice") }
    var rest = x.shape[...]
    return try reshaped(x, (0..<rank).map { axes.contains($0) ? 1 : rest.removeFirst() })
}

/// x at every element of a shape that it broadcasts to.
func expanded(_ x: Tensor, to shape: [Expression]) -> Tensor {
    if x.shape == shape { return x }
    return compute("expand", shape) { (indices: [Expression]) in x.broadcastElement(at: indices) }
}

/// x at every element of a shape; an error where it does not broadcast to that.
func filling(_ x: Tensor, _ shape: [Expression]) throws -> Tensor {
    guard try broadcastShape([x.shape, shape]) == shape else {
        throw NodeProblem.invalid("a tensor of shape \(x.shape) does not fill one of shape \(shape)")
    }
    return expanded(x, to: shape)
}

/// A reduction whose axes stay with an extent of 1: a view of the one whose axes are gone.
func keepingAxes(_ x: Tensor, _ axes: [Int], _ reduce: (Tensor, [Int], ReducedAxes) throws -> Tensor) throws -> Tensor {
    let gone = Set(axes.isEmpty ? Array(x.shape.indices) : axes)
    let removed = try reduce(x, axes, .removed)
    return compute("\(removed.name).kept", x.shape.enumerated().map { gone.contains($0) ? 1 : $1 }) { (indices: [Expression]) in
        removed[indices.indices.filter { !gone.contains($0) }.map { indices[$0] }]
    }
}
