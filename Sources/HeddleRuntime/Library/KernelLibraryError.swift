import Artifact
import NDArray
import Support

/// Why a kernel library could not be loaded, or an operator of it not be called.
///
/// The sentence for each case is in `KernelLibraryError+Description.swift`.
public enum KernelLibraryError: Error, Equatable, Sendable {
    case file(FileError)
    case runtime(RuntimeError)
    case metadata(ArtifactError)
    /// The module describes no functions.
    case notALibrary

    // What was asked of the library.
    case unknownOperator(String, known: [String])
    case noFunction(String, types: [ElementType], known: [[ElementType]])
    case operandCount(String, found: Int, expected: [String])
    case operandType(String, operand: String, found: ElementType, expected: ElementType)
    case shapes(String, [[Int]], ShapeRequirement)
    case unknownAttribute(String, name: String, known: [String])
    case attribute(String, name: String, found: KernelAttribute?, AttributeRequirement)
    /// A value of the attribute for which the library has no function.
    case notInLibrary(String, name: String, value: String)
    case tooLarge(String, [[Int]])

    // What the module did.
    case outOfMemory(byteCount: Int)
    case failed(function: String, reason: String)
    case unknownParameter(function: String, parameter: String)

    /// What the shapes of operands should have been.
    public enum ShapeRequirement: Hashable, Sendable {
        case broadcast, same, equalDepth, groups, window, resultIsLeft, notEmpty
        case rank(operand: String, Int)
        case rankAtLeast(operand: String, Int)
        case shape(operand: String, [Int])
        case elementCount([Int])
        case equalExcept(axis: Int)
        /// More axes that move differently than a function takes.
        case fewerAxes(Int)
    }

    /// What the value of an attribute should have been.
    public enum AttributeRequirement: Hashable, Sendable {
        case given, integer, integers, number, boolean, text, elementType
        case axis(rank: Int)
        case distinctAxes, permutation, positive, nonnegative, nonzero, inferredOnce
        case count(Int)
        case lessThanExtent
        case lessThan(Int)
    }
}
