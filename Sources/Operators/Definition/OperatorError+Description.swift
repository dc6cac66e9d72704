import NDArray
import TensorIR

extension OperatorError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .operandCount(let operation, let found):
            "\(operation) takes \(operation.operandText), but is given \(found)"
        case .elementType(let operation, let operand, let found, let taken):
            "\(operation): \(operand) is \(found); it may be \(taken.map(\.description).joined(separator: ", "))"
        case .elementTypesDiffer(let operation, let first, let firstType, let second, let secondType):
            "\(operation): \(first) is \(firstType) and \(second) is \(secondType); they must have one type"
        case .shapes(let operation, let operands, let expected):
            "\(operation): \(operands.map(\.description).joined(separator: ", ")); \(expected)"
        case .unknownAttribute(let operation, let name):
            "\(operation) has no attribute \(name); \(operation.attributeText)"
        case .missingAttribute(let operation, let name):
            "\(operation) needs the attribute \(name)"
        case .attributeKind(let operation, let name, let found, let expected):
            "\(operation): the attribute \(name) is \(found); it must be \(expected.textWithArticle)"
        case .attributeValue(let operation, let name, let found, let expected):
            "\(operation): the attribute \(name)\(found.map { " is \($0); it" } ?? "") must be \(expected)"
        }
    }
}

extension OperandShape: CustomStringConvertible {
    public var description: String { "\(name) has the shape \(shapeText(shape))" }
}

extension ShapeExpectation: CustomStringConvertible {
    public var description: String {
        switch self {
        case .broadcast: "extents must be equal or 1, counted from the last"
        case .sameShape: "the shapes must be equal"
        case .rank(let operand, let rank): "\(operand) must have \(rank) axes"
        case .rankAtLeast(let operand, let rank): "\(operand) must have at least \(rank) \(rank == 1 ? "axis" : "axes")"
        case .equalExtents(let operand, let axis, let other, let otherAxis):
            "axis \(axis) of \(operand) must have the extent of axis \(otherAxis) of \(other)"
        case .extent(let operand, let axis, let extent): "axis \(axis) of \(operand) must have the extent \(extent)"
        case .equalExceptAt(let axis): "the shapes must be equal but for axis \(axis)"
        case .elementCount(let shape): "the shape \(shapeText(shape)) has another number of elements"
        case .shape(let operand, let shape): "\(operand) must have the shape \(shapeText(shape))"
        case .groups(let groups): "the channels must divide into \(groups) groups"
        case .windowFits: "the window must lie within the padded operand"
        case .resultIsLeft: "the padding must leave something of the result"
        case .notEmpty(let axis): "axis \(axis) must not be empty"
        }
    }
}

extension AttributeExpectation: CustomStringConvertible {
    public var description: String {
        switch self {
        case .axis(let rank): rank == 0 ? "left out for a scalar" : "within -\(rank) ... \(rank - 1)"
        case .distinctAxes: "axes that differ"
        case .count(let count): "a list of \(count)"
        case .positive: "positive"
        case .nonnegative: "zero or positive"
        case .nonzero: "other than zero"
        case .permutation(let rank): "a permutation of the \(rank) axes"
        case .atMostOneInferred: "a shape with at most one -1 and no other negative extent"
        case .lessThan(let limit): "less than \(limit)"
        case .elementTypes(let elements): "one of \(elements.map(\.description).joined(separator: ", "))"
        }
    }
}

extension Operator {
    fileprivate var operandText: String {
        let operands = definition.operands
        let names = operands.map { operand in
            switch operand.presence {
            case .required: operand.name
            case .optional: "\(operand.name) (optional)"
            case .repeated: "\(operand.name), one or more"
            }
        }
        return "\(operands.count) operand\(operands.count == 1 ? "" : "s") (\(names.joined(separator: ", ")))"
    }

    fileprivate var attributeText: String {
        let names = definition.attributes.map(\.name)
        return names.isEmpty ? "it takes none" : "it takes \(names.joined(separator: ", "))"
    }
}

extension AttributeDefinition.Kind {
    fileprivate var textWithArticle: String {
        switch self {
        case .integer: "an integer"
        case .integers: "a list of integers"
        case .number: "a number"
        case .boolean: "true or false"
        case .elementType: "an element type"
        case .oneOf(let choices): "one of \(choices.joined(separator: ", "))"
        }
    }
}

/// A shape as people write it: `[2, n, 3]`.
func shapeText(_ shape: [Expression]) -> String {
    "[\(shape.map(\.description).joined(separator: ", "))]"
}
