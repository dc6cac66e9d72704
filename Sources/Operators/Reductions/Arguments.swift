import NDArray
import TensorExpression
import TensorIR

private let argumentAttributes = [
    AttributeDefinition("axis", .integer, -1, "the axis along which to look"),
    AttributeDefinition("keepDims", .boolean, false, "whether the axis stays, with an extent of 1"),
    AttributeDefinition("outputType", .elementType, "int32", "the type of the index, int32 or int64"),
]
private let argumentNote = "The lowest index among equals; a NaN comes first of all."

extension OperatorDefinition {
    static let argmax = argument("the index of the greatest x", Operators.argmax)
    static let argmin = argument("the index of the least x", Operators.argmin)

    private static func argument(
        _ formula: String,
        _ function: @escaping @Sendable (Tensor, Int, ReducedAxes, ElementType) throws(OperatorError) -> Tensor
    ) -> OperatorDefinition {
        OperatorDefinition(
            formula, .reduction, [OperandDefinition("x")], attributes: argumentAttributes, on: .numbers,
            result: .attribute("outputType"), note: argumentNote
        ) { invocation throws(OperatorError) in
            let reduced: ReducedAxes = try invocation.boolean("keepDims") ? .kept : .removed
            let index = try invocation.elementType("outputType")
            return [try function(invocation.operands[0], try invocation.integer("axis"), reduced, index)]
        }
    }

    static let equalCount = OperatorDefinition(
        "[number of places where a = b]", .reduction, [OperandDefinition("a"), OperandDefinition("b")],
        on: .numbersAndBool,
        note: "One element of the operands' type, counted as INT32 and wrapped to that type. NaN equals nothing."
    ) { invocation throws(OperatorError) in
        [try Operators.equalCount(invocation.operands[0], invocation.operands[1])]
    }
}

/// The index of the greatest element along an axis, the lowest among equals; a NaN counts as the greatest.
public func argmax(
    _ x: Tensor, axis: Int = -1, reducedAxes: ReducedAxes = .removed, index: ElementType = .int32
) throws(OperatorError) -> Tensor {
    try argument(.argmax, x, axis, reducedAxes, index, .maximum(x.element))
}

/// The index of the least element along an axis, the lowest among equals; a NaN counts as the least.
public func argmin(
    _ x: Tensor, axis: Int = -1, reducedAxes: ReducedAxes = .removed, index: ElementType = .int32
) throws(OperatorError) -> Tensor {
    try argument(.argmin, x, axis, reducedAxes, index, .minimum(x.element))
}

/// First the extreme value, then the least index of an element that equals it: two passes of vectors, where pairs of value and
/// index would need several comparisons and choices for each element. Indices are 32 bits wide until the end.
private func argument(
    _ operation: Operator, _ x: Tensor, _ axis: Int, _ reduced: ReducedAxes, _ index: ElementType, _ combiner: Combiner
) throws(OperatorError) -> Tensor {
    try operation.checkElements([x])
    guard index == .int32 || index == .int64 else {
        throw .attributeValue(
            operation, "outputType", found: .text(index.rawValue), expected: .elementTypes([.int32, .int64]))
    }
    let axis = try operation.axis(axis, of: x.rank)
    guard !x.shape[axis].isZero else {
        throw .shapes(operation, [OperandShape("x", x.shape)], expected: .notEmpty(axis: axis))
    }
    let shape = ReducedShape(shape: x.shape, axes: [axis], reduced: reduced)
    let name = operation.computationName
    let extreme = reduce("\(name).extreme", x, shape, by: combiner)
    let r = Axis("r", extent: x.shape[axis])
    let place = compute(index == .int32 ? name : "\(name).place", shape.result, reduce: { (indices: [Expression]) in
        let element = x[shape.operandIndices(indices, [r])]
        var isExtreme = element.equals(extreme[indices])
        // Of elements with a NaN among them the extreme is NaN, which equals nothing.
        if x.element.isFloat { isExtreme = isExtreme || element.differs(from: element) }
        return Reduction(
            axes: [r], combiner: .minimum(.int32), sources: [select(isExtreme, r.index, ElementType.int32.greatest)])
    })
    if index == .int32 { return place }
    return compute(name, shape.result) { (indices: [Expression]) in place[indices].cast(to: index) }
}

/// How many elements of a and b, tensors of one shape, are equal: one element of their type.
public func equalCount(_ a: Tensor, _ b: Tensor) throws(OperatorError) -> Tensor {
    try Operator.equalCount.checkElements([a, b])
    guard a.shape == b.shape else {
        throw .shapes(.equalCount, [OperandShape("a", a.shape), OperandShape("b", b.shape)], expected: .sameShape)
    }
    let one = Expression.constant(1, ValueType(.int32)), zero = Expression.constant(0, ValueType(.int32))
    let axes = ReducedShape(shape: a.shape, axes: Array(0..<a.rank), reduced: .removed).reductionAxes()
    let places = axes.map(\.index)
    let isEqual = TensorIR.select(a[places].equals(b[places]), one, zero)
    let count = axes.isEmpty
        ? compute("equalCount.count", [1]) { (_: Expression) in isEqual }
        : compute("equalCount.count", [1]) { (_: [Expression]) in
            Reduction(axes: axes, combiner: .sum(.int32), sources: [isEqual])
        }
    if a.element == .int32 { return count }
    return compute("equalCount", [1]) { (index: Expression) in count[index].cast(to: a.element) }
}
