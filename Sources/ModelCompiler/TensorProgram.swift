import NDArray
import TensorExpression
import TensorIR

/// What is compiled into one module: named outputs, what they are computed from, and the values known already.
public struct TensorProgram: Sendable {
    public struct Output: Sendable {
        public let name: String
        public let tensor: Tensor

        public init(_ name: String, _ tensor: Tensor) {
            self.name = name
            self.tensor = tensor
        }
    }

    public let name: String
    /// Placeholders that are given at each run, in the order of the module's interface.
    public let inputs: [Tensor]
    public let outputs: [Output]
    /// The values of the other placeholders: weights.
    public let constants: [Tensor: NDArray]

    public init(_ name: String, inputs: [Tensor], outputs: [Output], constants: [Tensor: NDArray] = [:]) {
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        self.constants = constants
    }
}

extension TensorProgram {
    /// The symbolic extents of the inputs, in order of first appearance: what a host sets.
    public var symbols: [Variable] {
        var symbols: [Variable] = []
        for extent in inputs.flatMap(\.shape) {
            if case .variable(let variable) = extent, !symbols.contains(variable) { symbols.append(variable) }
        }
        return symbols
    }
}
