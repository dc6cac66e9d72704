import NDArray
import TensorIR

/// A constant that float32 and float64 have each their own of.
struct PerType<Value: Sendable>: Sendable {
    let single: Value
    let double: Value

    /// The constant for the type of `x`.
    func of(_ x: Expression) -> Value { x.type.element == .float64 ? double : single }
}
