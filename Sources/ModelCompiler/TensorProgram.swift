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
    /// The extents that the program computes, in the order in which it does.
    public let computedExtents: [ComputedExtent]

    /// - Parameter computedExtents: each may use, in its definition and its limit, those before it.
    public init(
        _ name: String, inputs: [Tensor], outputs: [Output], constants: [Tensor: NDArray] = [:],
        computedExtents: [ComputedExtent] = []
    ) {
        self.computedExtents = computedExtents
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        self.constants = constants
    }
}

/// An extent that is known only once the program has computed it: the number of elements that are not 0, of boxes that remain.
public struct ComputedExtent: Sendable {
    /// What shapes use for it.
    public let variable: Variable
    /// Its value: an `int32` scalar.
    public let value: Tensor
    /// What it never exceeds, made of symbols and of other extents that are computed: memory is planned for this.
    public let limit: Expression

    public init(_ variable: Variable, value: Tensor, limit: Expression) {
        precondition(value.element == .int32 && value.rank == 0, "\(variable) is an int32 scalar")
        (self.variable, self.value, self.limit) = (variable, value, limit)
    }
}

extension TensorProgram {
    /// What is computed: extents first, as kernels behind them are given their values.
    var roots: [Tensor] { computedExtents.map(\.value) + outputs.map(\.tensor) }

    /// The symbolic extents of the inputs, in order of first appearance: what a host sets.
    public var symbols: [Variable] {
        var symbols: [Variable] = []
        for extent in inputs.flatMap(\.shape) {
            if case .variable(let variable) = extent, !symbols.contains(variable) { symbols.append(variable) }
        }
        return symbols
    }
}
