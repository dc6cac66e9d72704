import TensorIR

/// A range of indices, `0 ..< extent`, that a computation runs over.
public struct Axis: Hashable, Sendable {
    public let variable: Variable
    public let extent: Expression

    public init(_ name: String, extent: Expression) {
        self.variable = Variable(name)
        self.extent = extent
    }

    public var name: String { variable.name }
    /// The index, for use in expressions.
    public var index: Expression { .variable(variable) }
}

extension Axis: CustomStringConvertible {
    public var description: String { name }
}

/// An axis to reduce over.
public func reductionAxis(_ name: String, extent: Expression) -> Axis { Axis(name, extent: extent) }
