import TensorIR

extension Computation: CustomStringConvertible {
    /// The definition on one line: `matmul[i, j] = sum over k in 0..<64 of a[i, k] * b[k, j]`, and the ranges of the axes.
    public var description: String {
        let ranges = axes.map { "\($0) in 0..<\($0.extent)" }
        let head = "\(name)[\(axes.map(\.name).joined(separator: ", "))] = \(bodyText)"
        return ranges.isEmpty ? head : "\(head)    for \(ranges.joined(separator: ", "))"
    }

    private var bodyText: String {
        switch body {
        case .values(let values): tuple(values)
        case .reduction(let reduction): "\(reduction.combiner.name) over \(reduction.rangeText) of \(tuple(reduction.sources))"
        }
    }

    private func tuple(_ values: [Expression]) -> String {
        values.count == 1 ? "\(values[0])" : "(\(values.map(\.description).joined(separator: ", ")))"
    }
}

extension Reduction {
    fileprivate var rangeText: String { axes.map { "\($0) in 0..<\($0.extent)" }.joined(separator: ", ") }
}

extension Tensor: CustomStringConvertible {
    /// Name, element type and shape: `a: float32[64, n]`.
    public var description: String { "\(name): \(element)[\(shape.map(\.description).joined(separator: ", "))]" }
}
