import TensorIR

/// An extent as programs write it, and how many that is.
struct Dimension: Hashable {
    let extent: Expression
    let size: Int

    init(_ size: Int) {
        extent = Expression(size)
        self.size = size
    }

    init(_ symbol: Variable, size: Int) {
        extent = .variable(symbol)
        self.size = size
    }

    var isConstant: Bool { extent.integerValue != nil }
}

/// A tensor that expressions may read.
struct Operand {
    let load: ([Expression]) -> Expression
    let dimensions: [Dimension]
    /// No element is larger in magnitude: what keeps float arithmetic exact, whatever its order.
    let bound: Double
}

/// A value with a bound of its magnitude.
struct BoundedValue {
    var expression: Expression
    var bound: Double
}

/// An index that a computation may use, in its range.
struct AxisIndex {
    let index: Expression
    let dimension: Dimension
}
