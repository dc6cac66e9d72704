import TensorExpression
import TensorIR

/// What an element outside of the operand is.
public enum PadContent: Hashable, Sendable {
    /// A constant, or a variable, of the operand's type.
    case constant(Expression)
    /// The nearest element.
    case edge
    /// The element as far on the other side of the first or last one.
    case reflection
}

enum PadContentName: String, CaseIterable {
    case constant, edge, reflect
}

extension OperatorDefinition {
    static let pad = OperatorDefinition(
        "x[i - before], and around it what mode says", .movement, [OperandDefinition("x")],
        attributes: [
            AttributeDefinition("before", .integers, nil, "elements in front, for each axis; negative ones are cut off"),
            AttributeDefinition("after", .integers, nil, "elements behind, for each axis; negative ones are cut off"),
            AttributeDefinition(
                "mode", .oneOf(PadContentName.allCases.map(\.rawValue)), "constant",
                "constant: value; edge: the nearest element; reflect: mirrored at the first and last element"),
            AttributeDefinition("value", .number, 0, "the constant"),
        ],
        on: .all
    ) { invocation throws(OperatorError) in
        let x = invocation.operands[0]
        let content: PadContent = switch try invocation.choice("mode", of: PadContentName.self) {
        case .constant: .constant(try invocation.scalar("value", x.element))
        case .edge: .edge
        case .reflect: .reflection
        }
        let before = try invocation.integers("before", count: x.rank)
        return [try Operators.pad(x, before: before, after: try invocation.integers("after", count: x.rank), content)]
    }
}

/// x with elements added before and after it along each axis; negative amounts cut elements off.
public func pad(
    _ x: Tensor, before: [Int], after: [Int], _ content: PadContent = .constant(0)
) throws(OperatorError) -> Tensor {
    try Operator.pad.checkElements([x])
    for (name, amounts) in [("before", before), ("after", after)] where amounts.count != x.rank {
        throw .attributeValue(.pad, name, found: .integers(amounts), expected: .count(x.rank))
    }
    let shape = x.shape.indices.map { axis in
        x.shape[axis].plus(Expression(before[axis] + after[axis])).atLeast(0)
    }
    switch content {
    case .constant(let value):
        return surrounded("pad", x, before: before.map { Expression($0) }, shape: shape, with: adapted(value, to: x))
    case .edge:
        return compute("pad", shape) { (indices: [Expression]) in
            x[x.shape.indices.map { axis in
                guard before[axis] > 0 || after[axis] > 0 else { return indices[axis].minus(Expression(before[axis])) }
                return indices[axis].minus(Expression(before[axis])).atLeast(0).atMost(x.shape[axis].minus(1))
            }]
        }
    case .reflection:
        try checkReflection(x, before, after)
        return compute("pad", shape) { (indices: [Expression]) in
            x[x.shape.indices.map { axis in
                reflected(
                    indices[axis].minus(Expression(before[axis])), within: x.shape[axis],
                    atStart: before[axis] > 0, atEnd: after[axis] > 0)
            }]
        }
    }
}

/// The element at `i - before` where there is one, else the value. Only the element that is taken is read.
func surrounded(
    _ name: String, _ x: Tensor, before: [Expression], shape: [Expression], with value: Expression
) -> Tensor {
    compute(name, shape) { (indices: [Expression]) in
        var isInside: Expression?
        let places = x.shape.indices.map { axis in
            let place = indices[axis].minus(before[axis])
            if before[axis].integerValue.map({ $0 > 0 }) ?? true { isInside = both(isInside, place >= 0) }
            if shape[axis] != x.shape[axis].plus(before[axis]), !isCut(shape[axis], x.shape[axis], before[axis]) {
                isInside = both(isInside, place < x.shape[axis])
            }
            return place
        }
        guard let isInside else { return x[places] }
        return conditional(isInside, x[places], value)
    }
}

/// Whether the result certainly ends before the operand does.
private func isCut(_ extent: Expression, _ operandExtent: Expression, _ before: Expression) -> Bool {
    guard let end = extent.minus(before).integerValue, let operandEnd = operandExtent.integerValue else { return false }
    return end <= operandEnd
}

private func both(_ first: Expression?, _ second: Expression) -> Expression { first.map { $0 && second } ?? second }

/// A literal as a constant of the tensor's type.
private func adapted(_ value: Expression, to x: Tensor) -> Expression {
    if value.type.element == x.element { return value }
    if let integer = value.integerValue { return .constant(integer, ValueType(x.element)) }
    if let number = value.floatValue { return x.element.constant(nearest: number) }
    return value.cast(to: x.element)
}

func reflected(_ place: Expression, within extent: Expression, atStart: Bool, atEnd: Bool) -> Expression {
    let fromStart = atStart ? absolute(place) : place
    guard atEnd else { return fromStart }
    let last = extent.minus(1)
    return last.minus(absolute(last - fromStart))
}

private func checkReflection(_ x: Tensor, _ before: [Int], _ after: [Int]) throws(OperatorError) {
    for (axis, extent) in x.shape.enumerated() {
        guard let extent = extent.constantInt else { continue }
        for (name, amounts) in [("before", before), ("after", after)] where amounts[axis] > 0 && amounts[axis] >= extent {
            throw .attributeValue(.pad, name, found: .integers(amounts), expected: .lessThan(extent))
        }
    }
}
