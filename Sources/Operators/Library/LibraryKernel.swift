import Artifact
import NDArray
import TensorExpression
import TensorIR

/// An operator in its canonical form, for element types: what a kernel library compiles to one function.
///
/// Every variant computes the same; they differ in what is known of extents and strides.
public struct LibraryKernel: Sendable {
    public let operation: Operator
    /// Operands' types before the result's, where they differ.
    public let types: [ElementType]
    public let form: KernelForm
    /// The values of attributes that have a function for each.
    public let choices: [String: String]
    /// In the order in which they are tried.
    public let variants: [LibraryVariant]
}

/// The canonical form with some parameters known.
public struct LibraryVariant: Sendable {
    /// The parameters, by name, that must have these values for the variant to serve.
    public let conditions: [(parameter: String, value: Int)]
    public let inputs: [Tensor]
    public let outputs: [Tensor]
    /// Numbers that the operator takes besides tensors.
    public let attributes: [LibraryAttribute]

    init(
        _ conditions: [(parameter: String, value: Int)] = [], inputs: [Tensor], outputs: [Tensor],
        attributes: [LibraryAttribute] = []
    ) {
        self.conditions = conditions
        self.inputs = inputs
        self.outputs = outputs
        self.attributes = attributes
    }
}

/// A number that is given when the function is called.
public struct LibraryAttribute: Sendable {
    public let variable: Variable
    /// What it is when nobody gives it; `nil` where it must be given.
    public let standard: AttributeValue?
}

extension LibraryKernel {
    /// The name of the exported function: `Add_FP32`, `Cast_FP32_INT8`, `GeLU_tanh_FP32`.
    public var name: String {
        let chosen = choices.sorted { $0.key < $1.key }.map(\.value)
        return ([operation.rawValue] + chosen + types.map(\.libraryName)).joined(separator: "_")
    }
}
