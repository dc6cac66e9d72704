import TensorExpression
import TensorIR

extension OperatorDefinition {
    static let reshape = OperatorDefinition(
        "the elements of x, in order, under another shape", .movement, [OperandDefinition("x")],
        attributes: [
            AttributeDefinition("shape", .integers, nil, "the new shape; one extent may be -1, which follows from the others")
        ],
        on: .all
    ) { invocation throws(OperatorError) in
        let x = invocation.operands[0]
        return [try Operators.reshape(x, to: try inferredShape(x, try invocation.extents("shape"), invocation))]
    }

    /// The shape with its -1 replaced.
    private static func inferredShape(
        _ x: Tensor, _ shape: [Expression], _ invocation: Invocation
    ) throws(OperatorError) -> [Expression] {
        let inferred = shape.indices.filter { shape[$0].integerValue == -1 }
        guard inferred.count <= 1, !shape.contains(where: { ($0.integerValue ?? 0) < -1 }) else {
            throw invocation.invalid("shape", .atMostOneInferred)
        }
        guard let axis = inferred.first else { return shape }
        var result = shape
        result[axis] = quotient(of: x.shape, by: shape.filter { $0.integerValue != -1 })
        return result
    }

    /// The number of elements of one shape divided by that of another; what both have in common cancels.
    private static func quotient(of shape: [Expression], by other: [Expression]) -> Expression {
        var rest = shape, divisors: [Expression] = []
        for factor in other {
            if let position = rest.firstIndex(of: factor) { rest.remove(at: position) } else { divisors.append(factor) }
        }
        let divisor = divisors.elementCount
        return divisor.isZero ? 0 : rest.elementCount.dividedDown(by: divisor)
    }
}

/// The elements of x, in row-major order, under another shape of as many elements.
public func reshape(_ x: Tensor, to shape: [Expression]) throws(OperatorError) -> Tensor {
    try Operator.reshape.checkElements([x])
    guard haveSameElementCount(x.shape, shape) ?? true else {
        throw .shapes(.reshape, [OperandShape("x", x.shape)], expected: .elementCount(newShape: shape))
    }
    return compute("reshape", shape) { (indices: [Expression]) in
        x[reshapedIndices(from: x.shape, to: shape, at: indices)]
    }
}

/// Where the operand is read for an element of the result.
///
/// Runs of axes with as many elements on both sides are mapped on their own, so that divisions stay few.
private func reshapedIndices(from old: [Expression], to new: [Expression], at indices: [Expression]) -> [Expression] {
    var places = [Expression](repeating: 0, count: old.count)
    var (i, o) = (0, 0)
    while i < old.count || o < new.count {
        if o < new.count, new[o].isOne { o += 1; continue }
        if i < old.count, old[i].isOne { i += 1; continue }
        let (endI, endO) = runEnd(old, from: i, new, from: o)
        let flat = flattened(indices[o..<endO], new[o..<endO])
        for (axis, place) in zip(i..<endI, unflattened(flat, old[i..<endI])) { places[axis] = place }
        (i, o) = (endI, endO)
    }
    return places
}

/// The ends of the shortest runs of as many elements; of everything where no shorter ones are certain.
private func runEnd(_ old: [Expression], from i: Int, _ new: [Expression], from o: Int) -> (Int, Int) {
    guard i < old.count, o < new.count else { return (old.count, new.count) }
    if old[i] == new[o] { return (i + 1, o + 1) }
    guard var left = old[i].constantInt, var right = new[o].constantInt else { return (old.count, new.count) }
    var (endI, endO) = (i + 1, o + 1)
    while left != right {
        if left < right {
            guard endI < old.count, let extent = old[endI].constantInt else { return (old.count, new.count) }
            left *= extent
            endI += 1
        } else {
            guard endO < new.count, let extent = new[endO].constantInt else { return (old.count, new.count) }
            right *= extent
            endO += 1
        }
    }
    return (endI, endO)
}

private func flattened(_ indices: ArraySlice<Expression>, _ shape: ArraySlice<Expression>) -> Expression {
    zip(indices, shape).reduce(Expression(0)) { flat, next in flat.times(next.1).plus(next.0) }
}

private func unflattened(_ flat: Expression, _ shape: ArraySlice<Expression>) -> [Expression] {
    var places: [Expression] = []
    var rest = flat
    for (position, extent) in shape.enumerated().reversed() {
        places.append(position == 0 ? rest : rest.modulo(extent))
        rest = rest.dividedDown(by: extent)
    }
    return places.reversed()
}
