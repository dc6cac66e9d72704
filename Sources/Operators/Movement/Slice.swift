import TensorExpression
import TensorIR

/// What is taken of one axis: every `step`-th element from `start` up to, but not including, `end`.
///
/// Negative places count from the end, and places beyond the operand mean its border, as in NumPy.
public struct AxisSlice: Hashable, Sendable {
    public let axis: Int
    public let start: Int?
    public let end: Int?
    public let step: Int

    public init(axis: Int, from start: Int? = nil, to end: Int? = nil, by step: Int = 1) {
        self.axis = axis
        self.start = start
        self.end = end
        self.step = step
    }
}

extension OperatorDefinition {
    static let slice = OperatorDefinition(
        "x[start + i · step]", .movement, [OperandDefinition("x")],
        attributes: [
            AttributeDefinition("starts", .integers, nil, "the first place on each axis; negative ones count from the end"),
            AttributeDefinition("ends", .integers, nil, "the place behind the last one; beyond the border is the border"),
            AttributeDefinition("axes", .integers, [], "the axes that starts and ends are for; the first ones if empty"),
            AttributeDefinition("steps", .integers, [1], "the distances of elements; negative ones go backwards"),
        ],
        on: .all
    ) { invocation throws(OperatorError) in
        let starts = try invocation.integers("starts")
        let ends = try invocation.integers("ends", count: starts.count)
        let steps = try invocation.integers("steps", count: starts.count)
        let given = try invocation.integers("axes")
        let axes = given.isEmpty ? Array(starts.indices) : given
        guard axes.count == starts.count else { throw invocation.invalid("axes", .count(starts.count)) }
        let slices = axes.indices.map { AxisSlice(axis: axes[$0], from: starts[$0], to: ends[$0], by: steps[$0]) }
        return [try Operators.slice(invocation.operands[0], slices)]
    }
}

/// A part of x: what the slices say of their axes, everything of the others.
public func slice(_ x: Tensor, _ slices: [AxisSlice]) throws(OperatorError) -> Tensor {
    try Operator.slice.checkElements([x])
    _ = try Operator.slice.axes(slices.map(\.axis), of: x.rank)
    var shape = x.shape
    var places: [Int: SlicePlaces] = [:]
    for slice in slices {
        guard slice.step != 0 else {
            throw .attributeValue(.slice, "steps", found: .integers(slices.map(\.step)), expected: .nonzero)
        }
        let axis = try Operator.slice.axis(slice.axis, of: x.rank)
        places[axis] = SlicePlaces(slice, of: x.shape[axis])
        shape[axis] = places[axis]!.count
    }
    return compute("slice", shape) { (indices: [Expression]) in
        x[indices.enumerated().map { axis, index in places[axis]?.place(index) ?? index }]
    }
}

/// A slice of an axis whose extent is known.
private struct SlicePlaces {
    let start: Expression
    let step: Int
    let count: Expression

    init(_ slice: AxisSlice, of extent: Expression) {
        step = slice.step
        // Going backwards, the place before the first element is a border, too.
        let (lowest, highest): (Expression, Expression) = step > 0 ? (0, extent) : (-1, extent.minus(1))
        func clamped(_ place: Int) -> Expression {
            let place = Expression(Int(Int32(clamping: place)))
            let fromStart = place.integerValue! < 0 ? place.plus(extent) : place
            return fromStart.atLeast(lowest).atMost(highest)
        }
        start = slice.start.map(clamped) ?? (step > 0 ? lowest : highest)
        let end = slice.end.map(clamped) ?? (step > 0 ? highest : lowest)
        let length = step > 0 ? end.minus(start) : start.minus(end)
        count = length.dividedUp(by: Expression(abs(step))).atLeast(0)
    }

    func place(_ index: Expression) -> Expression { index.times(Expression(step)).plus(start) }
}
