import TensorIR

// Ways to write a computation. The closure gets an index for each dimension and gives the element there.

private let axisNames = ["i", "j", "k", "l", "m", "n"]

private func makeAxes(_ shape: [Expression], _ names: [String]?) -> [Axis] {
    shape.enumerated().map { position, extent in
        let name = names?[position] ?? (position < axisNames.count ? axisNames[position] : "i\(position)")
        return Axis(name, extent: extent)
    }
}

/// A tensor whose element at `indices` is `value(indices)`.
public func compute(
    _ name: String, _ shape: [Expression], axes names: [String]? = nil, _ value: ([Expression]) -> Expression
) -> Tensor {
    let axes = makeAxes(shape, names)
    return Computation(name, axes: axes, body: .values([value(axes.map(\.index))])).results()[0]
}

/// A tensor whose element at `indices` is the reduction `reduce(indices)`.
public func compute(
    _ name: String, _ shape: [Expression], axes names: [String]? = nil, reduce: ([Expression]) -> Reduction
) -> Tensor {
    computeTuple(name, shape, axes: names, reduce: reduce)[0]
}

/// The tensors that a reduction of tuples gives, one for each component.
public func computeTuple(
    _ name: String, _ shape: [Expression], axes names: [String]? = nil, reduce: ([Expression]) -> Reduction
) -> [Tensor] {
    let axes = makeAxes(shape, names)
    return Computation(name, axes: axes, body: .reduction(reduce(axes.map(\.index)))).results()
}

public func compute(_ name: String, _ shape: [Expression], _ value: (Expression) -> Expression) -> Tensor {
    compute(name, shape) { (indices: [Expression]) in value(indices[0]) }
}

public func compute(_ name: String, _ shape: [Expression], _ value: (Expression, Expression) -> Expression) -> Tensor {
    compute(name, shape) { (indices: [Expression]) in value(indices[0], indices[1]) }
}

public func compute(_ name: String, _ shape: [Expression], reduce: (Expression) -> Reduction) -> Tensor {
    compute(name, shape, reduce: { (indices: [Expression]) in reduce(indices[0]) })
}

public func compute(_ name: String, _ shape: [Expression], reduce: (Expression, Expression) -> Reduction) -> Tensor {
    compute(name, shape, reduce: { (indices: [Expression]) in reduce(indices[0], indices[1]) })
}

public func compute(
    _ name: String, _ shape: [Expression], reduce: (Expression, Expression, Expression, Expression) -> Reduction
) -> Tensor {
    compute(name, shape, reduce: { (indices: [Expression]) in reduce(indices[0], indices[1], indices[2], indices[3]) })
}
