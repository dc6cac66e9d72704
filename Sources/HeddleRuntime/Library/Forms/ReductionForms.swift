import NDArray

extension KernelRequest {
    /// x `[k0, k1, k2, r0, r1]`, of any strides: kept axes, then reduced ones.
    func reductionCall() throws(KernelLibraryError) -> KernelCall {
        let rank = operands[0].rank
        let given = try axes("axes", try integers("axes", or: []), rank: rank)
        let reduced = given.isEmpty ? Array(0..<rank) : given.sorted()
        let kept = (0..<rank).filter { !reduced.contains($0) }
        var view = StridedView(operands[0]).permuted(kept + reduced)
        func parts() -> (LoopAxes, LoopAxes) {
            (LoopAxes(of: [view], along: 0..<kept.count), LoopAxes(of: [view], along: kept.count..<rank))
        }
        if parts().0.count > 3 || parts().1.count > 2 { view = try view.dense() }
        let (outer, inner) = parts()
        return KernelCall(
            [view], named: ["x"], outer.padded(to: 3).followed(by: inner.padded(to: 2)),
            along: ["k0", "k1", "k2", "r0", "r1"], shape: try reducedShape(reduced))
    }

    private func reducedShape(_ axes: [Int]) throws(KernelLibraryError) -> [Int] {
        let isKept = try boolean("keepDims")
        return operands[0].shape.enumerated().compactMap { axis, extent in
            axes.contains(axis) ? (isKept ? 1 : nil) : extent
        }
    }

    /// x as `[outer, n, inner]` around an axis.
    private func lines(_ axis: Int) -> [String: Int] {
        let shape = operands[0].shape
        return [
            "outer": shape[..<axis].reduce(1, *), "n": shape[axis], "inner": shape[(axis + 1)...].reduce(1, *),
        ]
    }

    func argumentCall() throws(KernelLibraryError) -> KernelCall {
        let axis = try axis(or: -1, rank: operands[0].rank)
        let extents = lines(axis)
        guard extents["n"]! > 0 else { throw invalid(.notEmpty) }
        return KernelCall(operands, extents: extents, shape: try reducedShape([axis]))
    }

    func rowsCall() throws(KernelLibraryError) -> KernelCall {
        let axis = try axis(or: -1, rank: operands[0].rank)
        return KernelCall(operands, extents: lines(axis), shape: operands[0].shape)
    }

    /// x `[outer, n]`; scale and bias have the shape of a row.
    func layerNormCall() throws(KernelLibraryError) -> KernelCall {
        let shape = operands[0].shape
        let axis = try axis(or: -1, rank: shape.count)
        let row = Array(shape[axis...])
        for (operand, input) in zip(operands, function.inputs).dropFirst() where operand.shape != row {
            throw invalid(.shape(operand: input.name, row))
        }
        return KernelCall(
            operands, extents: ["outer": shape[..<axis].reduce(1, *), "n": row.reduce(1, *)], shape: shape)
    }

    /// x `[outer, c, inner]`, and vectors `[c]`.
    func channelsCall() throws(KernelLibraryError) -> KernelCall {
        let shape = operands[0].shape
        let axis = try axis(or: 1, rank: shape.count)
        for (operand, input) in zip(operands, function.inputs).dropFirst() where operand.shape != [shape[axis]] {
            throw invalid(.shape(operand: input.name, [shape[axis]]))
        }
        var extents = lines(axis)
        extents["c"] = shape[axis]
        return KernelCall(operands, extents: extents, shape: shape)
    }
}
