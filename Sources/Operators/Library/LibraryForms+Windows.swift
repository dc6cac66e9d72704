import NDArray
import TensorExpression
import TensorIR

/// The numbers that place windows on an image along one axis; `suffix` is `y` or `x`.
private struct CanonicalWindow {
    let stride: Expression, dilation: Expression, before: Expression
    let size: Expression, count: Expression

    /// - Parameter known: whether stride and dilation are 1.
    init(_ suffix: String, isPlain: Bool, _ canonical: inout CanonicalTensors) {
        stride = isPlain ? 1 : canonical.extent("stride.\(suffix)")
        dilation = isPlain ? 1 : canonical.extent("dilation.\(suffix)")
        before = canonical.extent("before.\(suffix)")
        size = canonical.extent("k\(suffix)")
        count = canonical.extent("m\(suffix)")
    }

    /// The place in the image with its padding.
    func place(_ position: Expression, _ offset: Expression) -> Expression {
        position * stride + offset * dilation
    }

    /// The extent of image and padding that the windows reach.
    var reached: Expression { (count - 1) * stride + (size - 1) * dilation + 1 }

    static func conditions(isPlain: Bool) -> [(parameter: String, value: Int)] {
        isPlain ? ["stride.y", "stride.x", "dilation.y", "dilation.x"].map { ($0, 1) } : []
    }
}

extension Operator {
    /// The image as far as the windows reach, with `margin` outside of it.
    private func image(
        _ x: Tensor, _ rows: CanonicalWindow, _ columns: CanonicalWindow, margin: Expression
    ) -> Tensor {
        compute("image", [x.shape[0], x.shape[1], rows.reached, columns.reached]) { (indices: [Expression]) in
            let y = indices[2] - rows.before, column = indices[3] - columns.before
            let isInside = y >= 0 && y < x.shape[2] && column >= 0 && column < x.shape[3]
            return conditional(isInside, x[indices[0], indices[1], y, column], margin)
        }
    }

    /// x `[n, groups · c, rows, columns]`, w `[groups · o, c, ky, kx]`, with stride and dilation 1 or any.
    func convolutionVariants(_ element: ElementType) -> [LibraryVariant] {
        [true, false].map { isPlain in
            var canonical = CanonicalTensors()
            let rows = CanonicalWindow("y", isPlain: isPlain, &canonical)
            let columns = CanonicalWindow("x", isPlain: isPlain, &canonical)
            let x = canonical.dense("x", element, ["n", "channels", "rows", "columns"])
            let w = canonical.dense("w", element, ["o", "c", "ky", "kx"])
            let outputsPerGroup = canonical.extent("outputsPerGroup")
            let sum: ElementType = element.isInteger && element.bitCount < 32 ? .int32 : element
            let padded = image(x, rows, columns, margin: .constant(0, ValueType(element)))
            let shape = [x.shape[0], w.shape[0], rows.count, columns.count]
            let sums = compute("conv2D", shape, axes: ["n", "o", "y", "x"], reduce: { (indices: [Expression]) in
                let c = Axis("c", extent: w.shape[1]), ky = Axis("ky", extent: rows.size), kx = Axis("kx", extent: columns.size)
                let channel = indices[1].floorDivided(by: outputsPerGroup) * w.shape[1] + c.index
                let pixel = padded[
                    indices[0], channel, rows.place(indices[2], ky.index), columns.place(indices[3], kx.index)]
                let weight = w[indices[1], c.index, ky.index, kx.index]
                return Reduction(
                    axes: [c, ky, kx], combiner: .sum(sum), sources: [pixel.cast(to: sum) * weight.cast(to: sum)])
            })
            let result = sum == element
                ? sums : compute("conv2D.narrowed", shape) { (indices: [Expression]) in sums[indices].cast(to: element) }
            return LibraryVariant(CanonicalWindow.conditions(isPlain: isPlain), inputs: [x, w], outputs: [result])
        }
    }

    /// x `[n, c, rows, columns]`; an average divides by the elements of the image in the window, or by all where `countPadding` is 1.
    func poolingVariants(_ element: ElementType) -> [LibraryVariant] {
        [true, false].map { isPlain in
            var canonical = CanonicalTensors()
            let rows = CanonicalWindow("y", isPlain: isPlain, &canonical)
            let columns = CanonicalWindow("x", isPlain: isPlain, &canonical)
            let x = canonical.dense("x", element, ["n", "c", "rows", "columns"])
            let outputs = self == .maxPool
                ? maximumOfWindows(x, rows, columns)
                : meanOfWindows(x, rows, columns, countPadding: canonical.extent("countPadding"))
            return LibraryVariant(CanonicalWindow.conditions(isPlain: isPlain), inputs: [x], outputs: [outputs])
        }
    }

    private func maximumOfWindows(_ x: Tensor, _ rows: CanonicalWindow, _ columns: CanonicalWindow) -> Tensor {
        joined(image(x, rows, columns, margin: x.element.least), "maxPool", rows, columns, .maximum(x.element))
    }

    private func meanOfWindows(
        _ x: Tensor, _ rows: CanonicalWindow, _ columns: CanonicalWindow, countPadding: Expression
    ) -> Tensor {
        let wide: ElementType = x.element.isInteger && x.element.bitCount < 32 ? .int32 : x.element
        let padded = image(x, rows, columns, margin: .constant(0, ValueType(x.element)))
        let sums = joined(padded, "avgPool.sum", rows, columns, .sum(wide))
        return compute("avgPool", sums.shape, axes: ["n", "c", "y", "x"]) { (indices: [Expression]) in
            let inside = elements(of: rows, indices[2], within: x.shape[2]) * elements(of: columns, indices[3], within: x.shape[3])
            let count = TensorIR.select(countPadding.equals(1), rows.size * columns.size, inside)
            return (sums[indices] / count.cast(to: wide)).cast(to: x.element)
        }
    }

    private func joined(
        _ image: Tensor, _ name: String, _ rows: CanonicalWindow, _ columns: CanonicalWindow, _ combiner: Combiner
    ) -> Tensor {
        let shape = [image.shape[0], image.shape[1], rows.count, columns.count]
        let ky = Axis("ky", extent: rows.size), kx = Axis("kx", extent: columns.size)
        let element = combiner.identities[0].type.element
        return compute(name, shape, axes: ["n", "c", "y", "x"], reduce: { (indices: [Expression]) in
            let pixel = image[indices[0], indices[1], rows.place(indices[2], ky.index), columns.place(indices[3], kx.index)]
            return Reduction(axes: [ky, kx], combiner: combiner, sources: [pixel.cast(to: element)])
        })
    }

    /// How many elements of a window lie in the image.
    private func elements(of window: CanonicalWindow, _ position: Expression, within extent: Expression) -> Expression {
        let start = position * window.stride - window.before
        let first = TensorIR.maximum(0, (0 - start + window.dilation - 1).floorDivided(by: window.dilation))
        let end = TensorIR.minimum(window.size, (extent - start + window.dilation - 1).floorDivided(by: window.dilation))
        return TensorIR.maximum(0, end - first)
    }
}
