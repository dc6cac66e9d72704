import Operators
import TensorExpression
import TensorIR

extension ConvolutionSize {
    /// The convolution of `image` by `weight`, both in this layout.
    func expression(_ image: Tensor, _ weight: Tensor) throws -> Tensor {
        switch layout {
        case .channelsFirst:
            return try conv2D(
                image, weight, stride: .init(integerLiteral: stride), padding: .symmetric(padding, padding), groups: groups)
        case .channelsLast:
            return try channelsLast(image, weight)
        }
    }

    /// `[1, rows, columns, channels]` by `[ky, kx, c, o]`, as a plain tensor expression.
    private func channelsLast(_ image: Tensor, _ weight: Tensor) throws -> Tensor {
        let padded = padding == 0
            ? image : try pad(image, before: [0, padding, padding, 0], after: [0, padding, padding, 0])
        let (ky, kx) = (Axis("ky", extent: Expression(window)), Axis("kx", extent: Expression(window)))
        let c = Axis("c", extent: Expression(groupInputs))
        let reduced = [ky, kx, c].filter { $0.extent.integerValue != 1 }
        func index(_ axis: Axis) -> Expression { reduced.contains(axis) ? axis.index : 0 }
        return compute("conv2D", resultShape.map { Expression($0) }, axes: ["n", "y", "x", "o"], reduce: { indices in
            let (y, x, o) = (indices[1], indices[2], indices[3])
            let element = padded[indices[0], place(y, index(ky)), place(x, index(kx)), groups == 1 ? index(c) : o]
            return Reduction(
                axes: reduced, combiner: .sum(.float32), sources: [element * weight[index(ky), index(kx), index(c), o]])
        })
    }

    private func place(_ position: Expression, _ offset: Expression) -> Expression {
        let start = stride == 1 ? position : position * Expression(stride)
        return offset.integerValue == 0 ? start : start + offset
    }
}
