import TensorExpression
import TensorIR

/// The axes of a sum; those of extent 1 are left out, so that a depthwise or pointwise convolution has few of them.
struct WindowReduction {
    let axes: [Axis]
    /// An index for each of the axes that were asked for.
    let indices: [Expression]

    init(_ extents: [(name: String, extent: Expression)]) {
        let all = extents.map { Axis($0.name, extent: $0.extent) }
        let long = all.filter { !$0.extent.isOne }
        let kept = long.isEmpty ? [all[0]] : long
        axes = kept
        indices = all.map { axis in kept.contains(axis) ? axis.index : 0 }
    }
}
