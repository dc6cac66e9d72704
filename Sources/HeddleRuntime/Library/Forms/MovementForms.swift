import NDArray

extension KernelRequest {
    /// Two operands `[outer, n, inner]` and `[outer, m, inner]`; more are joined one after the other.
    func concatCall() throws(KernelLibraryError) -> KernelCall {
        let (a, b) = (operands[0].shape, operands[1].shape)
        let axis = try axis(or: 0, rank: a.count)
        var shape = a
        guard a.count == b.count, a.indices.allSatisfy({ $0 == axis || a[$0] == b[$0] }) else {
            throw invalid(.equalExcept(axis: axis))
        }
        shape[axis] = a[axis] + b[axis]
        return KernelCall(
            operands,
            extents: [
                "outer": a[..<axis].reduce(1, *), "n": a[axis], "m": b[axis], "inner": a[(axis + 1)...].reduce(1, *),
            ],
            shape: shape)
    }

    /// x `[outer, n, inner]`, indices `[m]`.
    func gatherCall() throws(KernelLibraryError) -> KernelCall {
        let x = operands[0].shape
        let axis = try axis(or: 0, rank: x.count)
        return KernelCall(
            operands,
            extents: [
                "outer": x[..<axis].reduce(1, *), "n": x[axis], "m": operands[1].count, "inner": x[(axis + 1)...].reduce(1, *),
            ],
            shape: Array(x[..<axis]) + operands[1].shape + Array(x[(axis + 1)...]))
    }

    /// x `[n0, n1, n2, n3]` within `[m0, m1, m2, m3]`, from `before` on.
    func padCall() throws(KernelLibraryError) -> KernelCall {
        let x = operands[0].shape
        let before = try integers("before", count: x.count)
        let after = try integers("after", count: x.count)
        let amounts = Int(Int32.min)...Int(Int32.max)
        guard (before + after).allSatisfy(amounts.contains) else { throw .tooLarge(name, shapes) }
        let mode = function.choices["mode"] ?? "constant"
        let shape = x.indices.map { max(0, x[$0] + before[$0] + after[$0]) }
        for axis in x.indices where mode != "constant" {
            guard max(before[axis], after[axis]) < (mode == "reflect" ? max(1, x[axis]) : .max) else {
                throw invalid("before", attributes["before"], .lessThanExtent)
            }
            // There is nothing to repeat.
            guard x[axis] > 0 || shape[axis] == 0 else { throw invalid(.notEmpty) }
        }
        let axes = paddedAxes(x, before, shape, joinsInner: mode == "constant")
        guard axes.count <= 4 else { throw invalid(.fewerAxes(4)) }
        let missing = 4 - axes.count
        var extents: [String: Int] = [:]
        for axis in 0..<4 {
            let known = axis < missing ? PaddedAxis(extent: 1, before: 0, result: 1) : axes[axis - missing]
            extents["n\(axis)"] = known.extent
            extents["before\(axis)"] = known.before
            extents["m\(axis)"] = known.result
        }
        return KernelCall(operands, extents: extents, shape: shape)
    }

    private struct PaddedAxis {
        var extent: Int, before: Int, result: Int
        var isPlain: Bool { before == 0 && extent == result }
    }

    /// The axes, joined where that changes nothing: an axis that is not padded joins one in front that is not padded,
    /// and, where padding is constant, any.
    private func paddedAxes(_ extents: [Int], _ before: [Int], _ shape: [Int], joinsInner: Bool) -> [PaddedAxis] {
        var axes: [PaddedAxis] = []
        for axis in extents.indices {
            let next = PaddedAxis(extent: extents[axis], before: before[axis], result: shape[axis])
            if let last = axes.last, next.isPlain, last.isPlain || joinsInner {
                axes[axes.count - 1] = PaddedAxis(
                    extent: last.extent * next.extent, before: last.before * next.extent, result: last.result * next.extent)
            } else {
                axes.append(next)
            }
        }
        return axes
    }
}
