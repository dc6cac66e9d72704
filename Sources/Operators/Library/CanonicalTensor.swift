import NDArray
import TensorExpression
import TensorIR

/// The extents and tensors of one variant: makes each symbol once.
struct CanonicalTensors {
    private var symbols: [String: Variable] = [:]

    /// The symbol of that name.
    mutating func extent(_ name: String) -> Expression {
        if let known = symbols[name] { return .variable(known) }
        let variable = Variable(name)
        symbols[name] = variable
        return .variable(variable)
    }

    mutating func extents(_ names: [String]) -> [Expression] { names.map { extent($0) } }

    /// A dense tensor.
    mutating func dense(_ name: String, _ element: ElementType, _ extents: [String]) -> Tensor {
        placeholder(name, element, self.extents(extents))
    }

    /// A tensor with strides of its own, called `name.s0` and so on, but for those that are known.
    mutating func strided(
        _ name: String, _ element: ElementType, _ extents: [String], known: [Int: Int] = [:]
    ) -> Tensor {
        let strides = extents.indices.map { axis in
            known[axis].map { Expression($0) } ?? extent(CanonicalTensors.stride(name, axis))
        }
        return placeholder(name, element, self.extents(extents), strides: strides)
    }

    /// What the stride of a tensor along an axis is called.
    static func stride(_ tensor: String, _ axis: Int) -> String { "\(tensor).s\(axis)" }
}
