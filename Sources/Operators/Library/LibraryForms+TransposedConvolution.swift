import NDArray
import TensorExpression
import TensorIR

/// What places the windows of a transposed convolution along one axis; `suffix` is `y` or `x`.
private struct CanonicalTransposedWindow {
    let stride: Expression, dilation: Expression, before: Expression, count: Expression

    init(_ suffix: String, _ canonical: inout CanonicalTensors) {
        stride = canonical.extent("stride.\(suffix)")
        dilation = canonical.extent("dilation.\(suffix)")
        before = canonical.extent("before.\(suffix)")
        count = canonical.extent("m\(suffix)")
    }

    /// Where the image is read for an element of a window, and whether there is such a place.
    func source(of place: Expression, _ offset: Expression, within extent: Expression) -> (place: Expression, exists: Expression) {
        let distance = place + before - offset * dilation
        let source = distance.floorDivided(by: stride)
        return (source, distance >= 0 && source < extent && distance.modulo(stride).equals(0))
    }
}

extension Operator {
    /// x `[n, groups · c, rows, columns]`, w `[groups · c, o, ky, kx]`: products of places that meet, strides being data.
    func transposedConvolutionVariants(_ element: ElementType) -> [LibraryVariant] {
        var canonical = CanonicalTensors()
        let rows = CanonicalTransposedWindow("y", &canonical), columns = CanonicalTransposedWindow("x", &canonical)
        let x = canonical.dense("x", element, ["n", "channels", "rows", "columns"])
        let w = canonical.dense("w", element, ["channels", "outputsPerGroup", "ky", "kx"])
        let channels = canonical.extent("c"), outputs = canonical.extent("outputs")
        let sum: ElementType = element.isInteger && element.bitCount < 32 ? .int32 : element
        let shape = [x.shape[0], outputs, rows.count, columns.count]
        let sums = compute("convTranspose2D", shape, axes: ["n", "o", "y", "x"], reduce: { (indices: [Expression]) in
            let c = Axis("c", extent: channels), ky = Axis("ky", extent: w.shape[2]), kx = Axis("kx", extent: w.shape[3])
            let channel = indices[1].floorDivided(by: w.shape[1]) * channels + c.index
            let row = rows.source(of: indices[2], ky.index, within: x.shape[2])
            let column = columns.source(of: indices[3], kx.index, within: x.shape[3])
            let pixel = conditional(
                row.exists && column.exists, x[indices[0], channel, row.place, column.place], .constant(0, ValueType(element)))
            let weight = w[channel, indices[1].modulo(w.shape[1]), ky.index, kx.index]
            return Reduction(
                axes: [c, ky, kx], combiner: .sum(sum), sources: [pixel.cast(to: sum) * weight.cast(to: sum)])
        })
        let result = sum == element
            ? sums : compute("convTranspose2D.narrowed", shape) { (indices: [Expression]) in sums[indices].cast(to: element) }
        return [LibraryVariant([], inputs: [x, w], outputs: [result])]
    }
}
