import TensorExpression
import TensorIR

/// What becomes of the axes that a reduction joins.
public enum ReducedAxes: Sendable {
    /// The result does not have them.
    case removed
    /// They stay, with an extent of 1.
    case kept
}

/// A shape divided into axes that stay and axes that are reduced.
struct ReducedShape {
    let shape: [Expression]
    /// The reduced axes, ascending.
    let axes: [Int]
    let reduced: ReducedAxes

    /// The shape of the result.
    var result: [Expression] {
        shape.enumerated().compactMap { axis, extent in
            guard axes.contains(axis) else { return extent }
            return reduced == .kept ? 1 : nil
        }
    }

    /// A reduction axis for each reduced axis.
    func reductionAxes() -> [Axis] {
        axes.enumerated().map { position, axis in
            Axis(axes.count == 1 ? "r" : "r\(position)", extent: shape[axis])
        }
    }

    /// The operand's indices for indices of the result and of the reduction.
    func operandIndices(_ resultIndices: [Expression], _ reductionAxes: [Axis]) -> [Expression] {
        var rest = resultIndices[...]
        var reductions = reductionAxes[...]
        return shape.indices.map { axis in
            guard axes.contains(axis) else { return rest.removeFirst() }
            if reduced == .kept { rest.removeFirst() }
            return reductions.removeFirst().index
        }
    }

    /// The place in the result that an element of the operand joins.
    func resultIndices(_ operandIndices: [Expression]) -> [Expression] {
        operandIndices.enumerated().compactMap { axis, index in
            guard axes.contains(axis) else { return index }
            return reduced == .kept ? 0 : nil
        }
    }

    /// The number of elements that join into one.
    var reducedCount: Expression { axes.map { shape[$0] }.elementCount }
}

/// The tensors that the tuples `sources(element, reduction axes)` of x's elements are reduced to.
///
/// Without axes to reduce, each result is its source.
func reduceTuple(
    _ name: String, _ x: Tensor, _ shape: ReducedShape, by combiner: Combiner,
    sources: (_ element: Expression, _ axes: [Axis]) -> [Expression]
) -> [Tensor] {
    let axes = shape.reductionAxes()
    if axes.isEmpty {
        return sources(0, []).indices.map { component in
            compute(name, shape.result) { (indices: [Expression]) in sources(x[indices], [])[component] }
        }
    }
    return computeTuple(name, shape.result) { indices in
        Reduction(axes: axes, combiner: combiner, sources: sources(x[shape.operandIndices(indices, axes)], axes))
    }
}

/// The tensor that `source` of x's elements is reduced to.
func reduce(
    _ name: String, _ x: Tensor, _ shape: ReducedShape, by combiner: Combiner,
    source: (_ element: Expression) -> Expression = { $0 }
) -> Tensor {
    reduceTuple(name, x, shape, by: combiner) { element, _ in [source(element)] }[0]
}
