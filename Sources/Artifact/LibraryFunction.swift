import NDArray

/// A function that a kernel library exports: an operator for given element types.
///
/// It takes its parameters in order, each an i32 but for attributes of other types, and returns a status.
public struct LibraryFunction: Hashable, Sendable {
    /// The name of the export.
    public var name: String
    /// The operator, as users name it: `Add`.
    public var operatorName: String
    /// The element types that it was compiled for, inputs before outputs.
    public var types: [ElementType]
    /// How tensors are brought to the function.
    public var form: KernelForm
    /// The values that attributes have in this function, where the operator has a function for each.
    public var choices: [String: String]
    public var parameters: [FunctionParameter]

    public init(
        name: String, operatorName: String, types: [ElementType], form: KernelForm, choices: [String: String] = [:],
        parameters: [FunctionParameter]
    ) {
        self.name = name
        self.operatorName = operatorName
        self.types = types
        self.form = form
        self.choices = choices
        self.parameters = parameters
    }
}

/// One parameter of a library function.
public struct FunctionParameter: Hashable, Sendable {
    /// A tensor's name, the symbol that an extent gives its value, or the attribute's name.
    public var name: String
    public var role: Role

    public enum Role: Hashable, Sendable {
        /// The i32 address of a tensor's first element.
        case tensor(TensorUse, ElementType, shape: [Dimension])
        /// The i32 value of the symbol that is called like the parameter.
        case extent
        /// The i32 distance, in elements, of neighbours along an axis of a tensor; 0 repeats the axis.
        case stride(tensor: String, axis: Int)
        /// A number that the operator takes besides tensors.
        case attribute(ValueType, standard: AttributeValue?)
    }

    public enum TensorUse: String, CaseIterable, Hashable, Sendable {
        case input, output
        /// Memory that the caller lends, with no meaning before or after.
        case scratch
    }

    /// The type of a WebAssembly parameter.
    public enum ValueType: String, CaseIterable, Hashable, Sendable {
        case i32, i64, f32, f64
    }

    public init(name: String, role: Role) {
        self.name = name
        self.role = role
    }
}

/// The value of an attribute.
public enum AttributeValue: Hashable, Sendable {
    case integer(Int64)
    case number(Double)
}

extension LibraryFunction {
    /// The tensors of one use, in the order of the parameters.
    public func tensors(_ wanted: FunctionParameter.TensorUse) -> [TensorInterface] {
        parameters.compactMap { parameter in
            guard case .tensor(wanted, let type, let shape) = parameter.role else { return nil }
            return TensorInterface(name: parameter.name, elementType: type, shape: shape)
        }
    }

    public var inputs: [TensorInterface] { tensors(.input) }
    public var outputs: [TensorInterface] { tensors(.output) }
}

extension FunctionParameter {
    /// The WebAssembly type of the parameter.
    public var valueType: ValueType {
        switch role {
        case .attribute(let type, _): type
        case .tensor, .extent, .stride: .i32
        }
    }
}

extension AttributeValue: CustomStringConvertible {
    public var description: String {
        switch self {
        case .integer(let value): value.description
        case .number(let value): value.description
        }
    }
}

extension FunctionParameter: CustomStringConvertible {
    /// As in `Add_float32(input a: float32[n], extent n: i32)`.
    public var description: String {
        switch role {
        case .tensor(let use, let type, let shape):
            "\(use.rawValue) \(TensorInterface(name: name, elementType: type, shape: shape))"
        case .extent: "extent \(name): i32"
        case .stride(let tensor, let axis): "stride \(name): i32 of \(tensor) axis \(axis)"
        case .attribute(let type, let standard):
            "attribute \(name): \(type.rawValue)" + (standard.map { " = \($0)" } ?? "")
        }
    }
}

extension LibraryFunction: CustomStringConvertible {
    public var description: String { "\(name)(\(parameters.map(\.description).joined(separator: ", ")))" }
}
