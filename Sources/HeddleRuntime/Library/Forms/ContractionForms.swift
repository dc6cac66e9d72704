import NDArray

extension KernelRequest {
    /// a `[b0, b1, m, k]` and b `[b0, b1, k, n]`, of any strides.
    func contractionCall() throws(KernelLibraryError) -> KernelCall {
        try refuseOtherResultType()
        let (a, b) = (operands[0], operands[1])
        guard a.rank > 0 else { throw invalid(.rankAtLeast(operand: "a", 1)) }
        guard b.rank > 0 else { throw invalid(.rankAtLeast(operand: "b", 1)) }
        let left = matrices(a, isTransposed: try boolean("transposeA"), vector: .row)
        let right = matrices(b, isTransposed: try boolean("transposeB"), vector: .column)
        guard left.extents.last == right.extents[right.extents.count - 2] else { throw invalid(.equalDepth) }
        let batch = try broadcastShape([Array(left.extents.dropLast(2)), Array(right.extents.dropLast(2))])
        var views = [left, right].map { $0.broadcast(to: batch + $0.extents.suffix(2)) }
        if LoopAxes(of: views, along: batch.indices).count > 2 {
            views = try views.map { view throws(KernelLibraryError) in try view.dense() }
        }
        let outer = LoopAxes(of: views, along: batch.indices).padded(to: 2)
        var call = KernelCall(views, named: ["a", "b"], outer, along: ["b0", "b1"], shape: batch)
        let rank = batch.count
        for (name, view) in zip(["a", "b"], views) { call.strides[name]! += view.strides[rank...] }
        call.extents.merge(["m": left.extents[left.extents.count - 2], "k": left.extents.last!, "n": right.extents.last!]) { $1 }
        if a.rank > 1 { call.shape.append(call.extents["m"]!) }
        if b.rank > 1 { call.shape.append(call.extents["n"]!) }
        return call
    }

    private enum VectorRole { case row, column }

    /// An operand as matrices; a vector is one row or one column.
    private func matrices(_ operand: NDArray, isTransposed: Bool, vector: VectorRole) -> StridedView {
        let view = StridedView(operand)
        if operand.rank == 1 {
            return switch vector {
            case .row: StridedView(operand, extents: [1, operand.count], strides: [0, 1])
            case .column: StridedView(operand, extents: [operand.count, 1], strides: [1, 0])
            }
        }
        let rank = operand.rank
        return isTransposed ? view.permuted(Array(0..<rank - 2) + [rank - 1, rank - 2]) : view
    }

    /// The library keeps the operands' type.
    func refuseOtherResultType() throws(KernelLibraryError) {
        guard let type = try elementType("outputType"), type != function.outputs.first?.elementType else { return }
        throw .notInLibrary(name, name: "outputType", value: type.libraryName)
    }

    /// x `[n, channels, rows, columns]`, w `[o, c, ky, kx]`.
    func convolutionCall() throws(KernelLibraryError) -> KernelCall {
        try refuseOtherResultType()
        let (x, w) = (operands[0], operands[1])
        guard x.rank == 4 else { throw invalid(.rank(operand: "x", 4)) }
        guard w.rank == 4 else { throw invalid(.rank(operand: "w", 4)) }
        let groups = try integer("groups", or: 1)
        guard groups > 0 else { throw invalid("groups", attributes["groups"], .positive) }
        guard x.shape[1] % groups == 0, w.shape[0] % groups == 0 else { throw invalid(.groups) }
        guard w.shape[1] == x.shape[1] / groups else {
            throw invalid(.shape(operand: "w", [w.shape[0], x.shape[1] / groups, w.shape[2], w.shape[3]]))
        }
        let windows = try Windows(self, size: [w.shape[2], w.shape[3]], rounding: .down)
        var call = KernelCall(
            [x, w], extents: windows.extents, shape: [x.shape[0], w.shape[0], windows.rows.count, windows.columns.count])
        call.extents.merge(
            [
                "n": x.shape[0], "channels": x.shape[1], "rows": x.shape[2], "columns": x.shape[3], "o": w.shape[0], "c": w.shape[1],
                "outputsPerGroup": max(1, w.shape[0] / groups),
            ]) { $1 }
        return call
    }

    /// x `[n, c, rows, columns]`.
    func poolingCall() throws(KernelLibraryError) -> KernelCall {
        let x = operands[0]
        guard x.rank == 4 else { throw invalid(.rank(operand: "x", 4)) }
        let size = try integers("kernelSize", count: 2)
        guard size.allSatisfy({ $0 > 0 }) else { throw invalid("kernelSize", attributes["kernelSize"], .positive) }
        let windows = try Windows(self, size: size, rounding: try boolean("ceilMode") ? .up : .down)
        let countsPadding = try boolean("countIncludePad")
        if countsPadding, windows.reachBeyondPadding { throw .notInLibrary(name, name: "countIncludePad", value: "true and ceilMode = true") }
        var call = KernelCall(
            [x], extents: windows.extents, shape: [x.shape[0], x.shape[1], windows.rows.count, windows.columns.count])
        call.extents.merge(
            ["n": x.shape[0], "c": x.shape[1], "rows": x.shape[2], "columns": x.shape[3], "countPadding": countsPadding ? 1 : 0]) { $1 }
        return call
    }
}
