import NDArray
import TensorIR

/// An operand as an error shows it.
public struct OperandShape: Hashable, Sendable {
    public let name: String
    public let shape: [Expression]

    public init(_ name: String, _ shape: [Expression]) {
        self.name = name
        self.shape = shape
    }
}

/// What the shapes of operands should have been.
public enum ShapeExpectation: Hashable, Sendable {
    /// Extents, aligned at the last, are equal or 1.
    case broadcast
    case sameShape
    case rank(operand: String, Int)
    case rankAtLeast(operand: String, Int)
    /// An axis of one operand has the extent of an axis of another.
    case equalExtents(operand: String, axis: Int, other: String, otherAxis: Int)
    case extent(operand: String, axis: Int, Expression)
    /// All axes but one agree.
    case equalExceptAt(axis: Int)
    /// The new shape has as many elements.
    case elementCount(newShape: [Expression])
    case shape(operand: String, [Expression])
    /// The channels divide into the groups.
    case groups(Int)
    /// The window lies within the padded operand.
    case windowFits
    /// Padding does not cut off the whole result.
    case resultIsLeft
    /// There is an element to pick from.
    case notEmpty(axis: Int)
}

/// What the value of an attribute should have been.
public enum AttributeExpectation: Hashable, Sendable {
    case axis(rank: Int)
    case distinctAxes
    case count(Int)
    case positive
    case nonnegative
    case nonzero
    case permutation(rank: Int)
    case atMostOneInferred
    /// Less than the extent that is reflected.
    case lessThan(Int)
    case elementTypes([ElementType])
}

/// A use of an operator that its definition does not allow.
public enum OperatorError: Error, Hashable, Sendable {
    case operandCount(Operator, found: Int)
    case elementType(Operator, operand: String, found: ElementType, taken: [ElementType])
    case elementTypesDiffer(Operator, first: String, ElementType, second: String, ElementType)
    case shapes(Operator, [OperandShape], expected: ShapeExpectation)
    case unknownAttribute(Operator, String)
    case missingAttribute(Operator, String)
    case attributeKind(Operator, String, found: AttributeValue, expected: AttributeDefinition.Kind)
    case attributeValue(Operator, String, found: AttributeValue?, expected: AttributeExpectation)
}
