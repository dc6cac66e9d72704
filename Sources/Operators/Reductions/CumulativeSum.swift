import TensorExpression
import TensorIR

/// Whether an element's sum has the element itself in it.
public enum CumulativeBounds: String, CaseIterable, Hashable, Sendable {
    case inclusive, exclusive
}

/// From which end sums begin.
public enum CumulativeDirection: String, CaseIterable, Hashable, Sendable {
    /// Of all elements before.
    case forward
    /// Of all elements after.
    case backward
}

extension OperatorDefinition {
    static let cumulativeSum = OperatorDefinition(
        "Σ x[j] over j ≤ i", .rowwise, [OperandDefinition("x")],
        attributes: [
            AttributeDefinition("axis", .integer, -1, "the axis along which to add"),
            AttributeDefinition(
                "bounds", .oneOf(CumulativeBounds.allCases.map(\.rawValue)), "inclusive",
                "inclusive: element i is in its sum; exclusive: it is not"),
            AttributeDefinition(
                "direction", .oneOf(CumulativeDirection.allCases.map(\.rawValue)), "forward",
                "forward: the sum of what is before i; backward: of what is after it"),
        ],
        on: .numbers, note: "Keeps the type; integers wrap. Floats are summed by blocks of 8, of 64 and so on."
    ) { invocation throws(OperatorError) in
        [
            try Operators.cumulativeSum(
                invocation.operands[0], axis: try invocation.integer("axis"),
                bounds: try invocation.choice("bounds", of: CumulativeBounds.self),
                direction: try invocation.choice("direction", of: CumulativeDirection.self))
        ]
    }
}

/// The sums of the elements up to each along an axis. Keeps shape and type: integers wrap.
///
/// Takes some 10 additions an element, however many there are, where the extent is constant; where it is a symbol n, n additions.
public func cumulativeSum(
    _ x: Tensor, axis: Int = -1, bounds: CumulativeBounds = .inclusive, direction: CumulativeDirection = .forward
) throws(OperatorError) -> Tensor {
    let operation = Operator.cumulativeSum
    try operation.checkElements([x])
    let axis = try operation.axis(axis, of: x.rank)
    return CumulativeSum(axis: axis, direction: direction).sums(x, bounds, level: 0)
}

/// Sums within blocks of 8, added to the sums of all blocks before, which are cumulative sums themselves.
private struct CumulativeSum {
    let axis: Int
    let direction: CumulativeDirection

    private static let blockSize = 8
    /// Of a symbolic extent, how often blocks are joined before the rest is summed element by element: each time is code for every tail.
    private static let symbolicLevels = 0

    func sums(_ x: Tensor, _ bounds: CumulativeBounds, level: Int) -> Tensor {
        let name = level == 0 ? "cumulativeSum" : "cumulativeSum.before\(level)"
        let isLast = x.shape[axis].integerValue.map { $0 <= 2 * Self.blockSize } ?? (level == Self.symbolicLevels)
        return isLast ? plainSums(name, x, bounds) : blockedSums(name, x, bounds, level: level)
    }

    /// Each sum on its own.
    private func plainSums(_ name: String, _ x: Tensor, _ bounds: CumulativeBounds) -> Tensor {
        let r = Axis("r", extent: x.shape[axis])
        return compute(name, x.shape, reduce: { (indices: [Expression]) in
            let isIn = joins(r.index, indices[axis], bounds)
            let element = select(isIn, x[replacing(indices, r.index)], zero(x))
            return Reduction(axes: [r], combiner: .sum(x.element), sources: [element])
        })
    }

    private func blockedSums(_ name: String, _ x: Tensor, _ bounds: CumulativeBounds, level: Int) -> Tensor {
        let before = sums(blockSums(x, level: level), .exclusive, level: level + 1)
        let within = level == 0 ? nil : sumsWithinBlocks(x, bounds, level: level)
        return compute(name, x.shape) { (indices: [Expression]) in
            let block = indices[axis].dividedDown(by: Expression(Self.blockSize))
            let start = before[replacing(indices, block)]
            if let within { return start + within[indices] }
            return (0..<Self.blockSize).reduce(start) { $0 + member(Expression($1), x, indices, bounds) }
        }
    }

    /// The sum of each block.
    private func blockSums(_ x: Tensor, level: Int) -> Tensor {
        var shape = x.shape
        shape[axis] = shape[axis].dividedUp(by: Expression(Self.blockSize))
        let r = Axis("r", extent: Expression(Self.blockSize))
        return compute("cumulativeSum.blocks\(level + 1)", shape, reduce: { (indices: [Expression]) in
            Reduction(axes: [r], combiner: .sum(x.element), sources: [member(r.index, of: indices[axis], x, indices)])
        })
    }

    /// The part of each sum that lies in the element's own block. A reduction, which no reader computes anew.
    private func sumsWithinBlocks(_ x: Tensor, _ bounds: CumulativeBounds, level: Int) -> Tensor {
        let r = Axis("r", extent: Expression(Self.blockSize))
        return compute("cumulativeSum.within\(level)", x.shape, reduce: { (indices: [Expression]) in
            Reduction(axes: [r], combiner: .sum(x.element), sources: [member(r.index, x, indices, bounds)])
        })
    }

    /// An element of the block that `indices` lies in, or 0 where it is not in the sum.
    private func member(_ member: Expression, _ x: Tensor, _ indices: [Expression], _ bounds: CumulativeBounds) -> Expression {
        let size = Expression(Self.blockSize)
        let isIn = joins(member, indexModulo(indices[axis], size), bounds)
        return self.member(member, of: indices[axis].dividedDown(by: size), x, indices, where: isIn)
    }

    /// An element of a block, or 0 where it is not in the sum or the last block does not have it.
    private func member(
        _ member: Expression, of block: Expression, _ x: Tensor, _ indices: [Expression], where condition: Expression? = nil
    ) -> Expression {
        let extent = x.shape[axis]
        let place = block.times(Expression(Self.blockSize)).plus(member)
        if extent.integerValue.map({ $0 % Int64(Self.blockSize) == 0 }) ?? false {
            let element = x[replacing(indices, place)]
            return condition.map { select($0, element, zero(x)) } ?? element
        }
        let isIn = condition.map { $0 && place < extent } ?? (place < extent)
        return conditional(isIn, x[replacing(indices, place)], zero(x))
    }

    private func joins(_ member: Expression, _ place: Expression, _ bounds: CumulativeBounds) -> Expression {
        switch (direction, bounds) {
        case (.forward, .inclusive): member <= place
        case (.forward, .exclusive): member < place
        case (.backward, .inclusive): member >= place
        case (.backward, .exclusive): member > place
        }
    }

    private func replacing(_ indices: [Expression], _ index: Expression) -> [Expression] {
        var indices = indices
        indices[axis] = index
        return indices
    }

    private func zero(_ x: Tensor) -> Expression { x.element.constant(nearest: 0) }
}
