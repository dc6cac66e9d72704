import NDArray

extension KernelRequest {
    /// Operands `[n0, n1, n2, n3, n4]`, of any strides; the innermost of each is 1 or 0.
    func elementwiseCall() throws(KernelLibraryError) -> KernelCall {
        let shape = try broadcastShape(shapes)
        var views = operands.map { StridedView($0).broadcast(to: shape) }
        if LoopAxes(of: views).count > 5 { views = try views.map { view throws(KernelLibraryError) in try view.dense() } }
        return KernelCall(
            views, named: function.inputs.map(\.name), LoopAxes(of: views).padded(to: 5),
            along: (0..<5).map { "n\($0)" }, shape: shape)
    }

    /// The shape that all of them broadcast to, as in NumPy.
    func broadcastShape(_ shapes: [[Int]]) throws(KernelLibraryError) -> [Int] {
        let rank = shapes.map(\.count).max() ?? 0
        var result = [Int](repeating: 1, count: rank)
        for shape in shapes {
            for (axis, extent) in zip((rank - shape.count)..<rank, shape) where extent != 1 {
                guard result[axis] == 1 || result[axis] == extent else { throw invalid(.broadcast) }
                result[axis] = extent
            }
        }
        return result
    }

    /// a and b `[n]`, of one shape.
    func countCall() throws(KernelLibraryError) -> KernelCall {
        guard operands[0].shape == operands[1].shape else { throw invalid(.same) }
        return KernelCall(operands, extents: ["n": operands[0].count], shape: [1])
    }
}
