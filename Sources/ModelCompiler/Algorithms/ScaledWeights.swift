import NDArray

extension NDArray {
    /// Float32 elements multiplied, in double precision and rounded once, by factors along some of the dimensions.
    ///
    /// - Parameters:
    ///   - factors: float32, of the extents of `dimensions`.
    ///   - dimensions: each once.
    func scaled(by factors: NDArray, along dimensions: [Int]) -> NDArray {
        // The step that the place among the factors takes for one along each dimension.
        var steps = Array(repeating: 0, count: shape.count)
        var step = 1
        for dimension in dimensions.reversed() {
            steps[dimension] = step
            step *= shape[dimension]
        }
        let own = factors.elements(as: Float.self).map(Double.init)
        var result = elements(as: Float.self)
        // Along the innermost run of dimensions without factors the factor stays the same.
        let run = shape[((dimensions.max() ?? -1) + 1)...].reduce(1, *)
        let outer = Array(shape.prefix((dimensions.max() ?? -1) + 1))
        var place = Array(repeating: 0, count: outer.count)
        for start in stride(from: 0, to: result.count, by: max(1, run)) {
            let factor = own[zip(place, steps).reduce(0) { $0 + $1.0 * $1.1 }]
            for index in start..<start + run { result[index] = Float(Double(result[index]) * factor) }
            place.advance(in: outer)
        }
        return NDArray(checkedBytes: result.withUnsafeBytes { Array($0) }, elementType: .float32, shape: shape)
    }
}

extension [Int] {
    /// Counts to the next place of a shape, the last dimension first.
    mutating func advance(in shape: [Int]) {
        for dimension in indices.reversed() {
            self[dimension] += 1
            if self[dimension] < shape[dimension] { return }
            self[dimension] = 0
        }
    }
}
