import TensorExpression
import TensorIR

extension OperatorDefinition {
    static let transpose = OperatorDefinition(
        "axis d of the result is axis permutation[d] of x", .movement, [OperandDefinition("x")],
        attributes: [AttributeDefinition("permutation", .integers, [], "x's axes in the result's order; reversed if empty")],
        on: .all
    ) { invocation throws(OperatorError) in
        let x = invocation.operands[0]
        let given = try invocation.integers("permutation")
        return [try Operators.transpose(x, given.isEmpty && x.rank > 0 ? nil : given)]
    }

    static let concat = OperatorDefinition(
        "the operands one behind the other along the axis", .movement, [OperandDefinition("x", .main, .repeated)],
        attributes: [AttributeDefinition("axis", .integer, 0, "the axis along which they follow each other")], on: .all
    ) { invocation throws(OperatorError) in
        [try Operators.concat(invocation.operands, axis: try invocation.integer("axis"))]
    }

    static let tile = OperatorDefinition(
        "x[i mod extent]", .movement, [OperandDefinition("x")],
        attributes: [
            AttributeDefinition("multiples", .integers, nil, "how often x is repeated, from the last axis backwards; new axes come first")
        ],
        on: .all
    ) { invocation throws(OperatorError) in
        let multiples = try invocation.extents("multiples")
        guard !multiples.contains(where: { ($0.integerValue ?? 0) < 0 }) else {
            throw invocation.invalid("multiples", .nonnegative)
        }
        return [try Operators.tile(invocation.operands[0], multiples)]
    }
}

/// x with its axes in another order: axis d of the result is axis `permutation[d]` of x. Reversed where none is given.
public func transpose(_ x: Tensor, _ permutation: [Int]? = nil) throws(OperatorError) -> Tensor {
    try Operator.transpose.checkElements([x])
    let given = permutation ?? Array((0..<x.rank).reversed())
    let order = given.map { $0 < 0 ? $0 + x.rank : $0 }
    guard order.sorted() == Array(0..<x.rank) else {
        throw .attributeValue(.transpose, "permutation", found: .integers(given), expected: .permutation(rank: x.rank))
    }
    return compute("transpose", order.map { x.shape[$0] }) { (indices: [Expression]) in
        var places = indices
        for (position, axis) in order.enumerated() { places[axis] = indices[position] }
        return x[places]
    }
}

/// Tensors one behind the other along an axis; their other extents are equal.
public func concat(_ operands: [Tensor], axis: Int = 0) throws(OperatorError) -> Tensor {
    guard let first = operands.first else { throw .operandCount(.concat, found: 0) }
    try Operator.concat.checkElements(operands)
    let axis = try Operator.concat.axis(axis, of: first.rank)
    for operand in operands {
        var shape = operand.shape
        if shape.count == first.rank { shape[axis] = first.shape[axis] }
        guard shape == first.shape else {
            let shapes = operands.enumerated().map { OperandShape("x\($0)", $1.shape) }
            throw .shapes(.concat, shapes, expected: .equalExceptAt(axis: axis))
        }
    }
    var shape = first.shape
    shape[axis] = operands.dropFirst().reduce(first.shape[axis]) { $0.plus($1.shape[axis]) }
    return compute("concat", shape) { (indices: [Expression]) in part(of: operands[...], axis, indices, from: 0) }
}

/// The element of that operand in which the index along the axis lies; operands begin at `start`.
private func part(
    of operands: ArraySlice<Tensor>, _ axis: Int, _ indices: [Expression], from start: Expression
) -> Expression {
    let operand = operands.first!
    var places = indices
    places[axis] = indices[axis].minus(start)
    if operands.count == 1 { return operand[places] }
    let end = start.plus(operand.shape[axis])
    return conditional(indices[axis] < end, operand[places], part(of: operands.dropFirst(), axis, indices, from: end))
}

/// x repeated along each axis; where there are more multiples than axes, the first ones are for new axes.
public func tile(_ x: Tensor, _ multiples: [Expression]) throws(OperatorError) -> Tensor {
    try Operator.tile.checkElements([x])
    let rank = max(x.rank, multiples.count)
    let extents = [Expression](repeating: 1, count: rank - x.rank) + x.shape
    let factors = [Expression](repeating: 1, count: rank - multiples.count) + multiples
    return compute("tile", zip(extents, factors).map { $0.times($1) }) { (indices: [Expression]) in
        x[(rank - x.rank..<rank).map { axis in
            if extents[axis].isOne { return 0 }
            return factors[axis].isOne ? indices[axis] : indices[axis].modulo(extents[axis])
        }]
    }
}
