import NDArray

extension KernelRequest {
    /// x `[n0 … n5]`, of any strides.
    func copyCall() throws(KernelLibraryError) -> KernelCall {
        var (view, shape) = try copiedView()
        if LoopAxes(of: [view]).count > 6 { view = try view.dense() }
        return KernelCall(
            [view], named: ["x"], LoopAxes(of: [view]).padded(to: 6), along: (0..<6).map { "n\($0)" }, shape: shape)
    }

    private func copiedView() throws(KernelLibraryError) -> (StridedView, shape: [Int]) {
        let x = StridedView(operands[0])
        switch name {
        case "Reshape": return (x, try reshapedShape())
        case "Transpose":
            let view = x.permuted(try permutation())
            return (view, view.extents)
        case "Slice":
            let view = try sliced(x)
            return (view, view.extents)
        case "Tile": return try tiled(x)
        default: throw .unknownParameter(function: function.name, parameter: "form \(function.form.rawValue)")
        }
    }

    private func reshapedShape() throws(KernelLibraryError) -> [Int] {
        var shape = try integers("shape")
        let inferred = shape.indices.filter { shape[$0] == -1 }
        guard inferred.count <= 1, !shape.contains(where: { $0 < -1 }) else {
            throw invalid("shape", attributes["shape"], .inferredOnce)
        }
        if let axis = inferred.first {
            let known = shape.filter { $0 != -1 }.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
            shape[axis] = known > 0 ? operands[0].count / known : 0
        }
        guard (try? NDArray.elementCount(of: shape)) == operands[0].count else { throw invalid(.elementCount(shape)) }
        return shape
    }

    private func permutation() throws(KernelLibraryError) -> [Int] {
        let rank = operands[0].rank
        let given = try integers("permutation", or: [])
        if given.isEmpty { return (0..<rank).reversed() }
        let order = given.map { $0 < 0 ? $0 + rank : $0 }
        guard order.sorted() == Array(0..<rank) else { throw invalid("permutation", attributes["permutation"], .permutation) }
        return order
    }

    /// Distinct axes, counted from the first.
    func axes(_ name: String, _ given: [Int], rank: Int) throws(KernelLibraryError) -> [Int] {
        var axes: [Int] = []
        for axis in given {
            guard (-rank..<rank).contains(axis) else { throw invalid(name, attributes[name], .axis(rank: rank)) }
            axes.append(axis < 0 ? axis + rank : axis)
        }
        guard Set(axes).count == axes.count else { throw invalid(name, attributes[name], .distinctAxes) }
        return axes
    }

    private func sliced(_ x: StridedView) throws(KernelLibraryError) -> StridedView {
        let starts = try integers("starts")
        let ends = try integers("ends", count: starts.count)
        let steps = try integers("steps", or: [1], count: starts.count)
        let given = try integers("axes", or: [])
        let axes = try axes("axes", given.isEmpty ? Array(starts.indices) : given, rank: x.extents.count)
        guard axes.count == starts.count else { throw invalid("axes", attributes["axes"], .count(starts.count)) }
        var view = x
        for (number, axis) in axes.enumerated() {
            let step = steps[number]
            guard step != 0, step != .min else { throw invalid("steps", attributes["steps"], .nonzero) }
            let extent = x.extents[axis]
            let (lowest, highest) = step > 0 ? (0, extent) : (-1, extent - 1)
            func clamped(_ place: Int) -> Int { min(max(place < 0 ? place + extent : place, lowest), highest) }
            let (start, end) = (clamped(starts[number]), clamped(ends[number]))
            let length = step > 0 ? end - start : start - end
            view.extents[axis] = length <= 0 ? 0 : (length - 1) / abs(step) + 1
            view.offset += length <= 0 ? 0 : start * x.strides[axis]
            view.strides[axis] = length <= 0 ? 0 : x.strides[axis] * (view.extents[axis] == 1 ? 1 : step)
        }
        return view
    }

    /// Every axis as two: the repetitions, with stride 0, around the elements.
    private func tiled(_ x: StridedView) throws(KernelLibraryError) -> (StridedView, shape: [Int]) {
        let multiples = try integers("multiples")
        guard multiples.allSatisfy({ $0 >= 0 }) else { throw invalid("multiples", attributes["multiples"], .nonnegative) }
        let rank = max(x.extents.count, multiples.count)
        let factors = [Int](repeating: 1, count: rank - multiples.count) + multiples
        let whole = x.broadcast(to: [Int](repeating: 1, count: rank - x.extents.count) + x.extents)
        var extents: [Int] = [], strides: [Int] = [], shape: [Int] = []
        for axis in 0..<rank {
            extents += [factors[axis], whole.extents[axis]]
            strides += [0, whole.strides[axis]]
            let (extent, overflow) = factors[axis].multipliedReportingOverflow(by: whole.extents[axis])
            guard !overflow else { throw .tooLarge(name, shapes) }
            shape.append(extent)
        }
        return (StridedView(x.array, extents: extents, strides: strides), shape)
    }
}
