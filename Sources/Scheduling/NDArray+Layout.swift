import NDArray

extension NDArray {
    /// The elements in the order of a storage layout, in the shape of its parts; places that hold no element are zero.
    package func laidOut(_ layout: StorageLayout) -> NDArray {
        var extents: [Int] = []
        for part in layout.parts { extents.append(part.extent(of: shape)) }
        let total = extents.reduce(1, *)
        var result = [UInt8](repeating: 0, count: total * elementType.byteCount)
        let copier = LayoutCopier(parts: layout.parts, extents: extents, shape: shape)
        bytes.withUnsafeBytes { source in
            result.withUnsafeMutableBytes { target in
                switch elementType.byteCount {
                case 1: copier.copy(source.assumingMemoryBound(to: UInt8.self), target.assumingMemoryBound(to: UInt8.self))
                case 2: copier.copy(source.assumingMemoryBound(to: UInt16.self), target.assumingMemoryBound(to: UInt16.self))
                case 4: copier.copy(source.assumingMemoryBound(to: UInt32.self), target.assumingMemoryBound(to: UInt32.self))
                default: copier.copy(source.assumingMemoryBound(to: UInt64.self), target.assumingMemoryBound(to: UInt64.self))
                }
            }
        }
        return NDArray(checkedBytes: result, elementType: elementType, shape: extents)
    }
}

/// Copies elements from a row-major array to their places in a layout.
private struct LayoutCopier {
    /// The dimensions of the target, outermost first.
    private struct Dimension {
        /// The number of places, and how far apart they are in the target.
        var extent: Int
        var distance: Int
        /// How far apart they are in the source.
        var sourceDistance: Int
        /// The source's dimension, and how far one place goes along it.
        var dimension: Int?
        var step: Int
    }

    private var dimensions: [Dimension] = []
    private let shape: [Int]

    init(parts: [StorageLayout.Part], extents: [Int], shape: [Int]) {
        self.shape = shape
        var distances = Array(repeating: 1, count: shape.count)
        for dimension in shape.indices.dropLast().reversed() { distances[dimension] = distances[dimension + 1] * shape[dimension + 1] }
        for (number, part) in parts.enumerated() {
            let step = if case .block(_, let size) = part { size } else { 1 }
            dimensions.append(Dimension(
                extent: extents[number], distance: extents[(number + 1)...].reduce(1, *),
                sourceDistance: part.dimension.map { distances[$0] * step } ?? 0, dimension: part.dimension, step: step))
        }
    }

    func copy<Word>(_ source: UnsafeBufferPointer<Word>, _ target: UnsafeMutableBufferPointer<Word>) {
        if source.isEmpty || target.isEmpty { return }
        var indices = Array(repeating: 0, count: shape.count)
        copy(source, target, 0, from: 0, to: 0, &indices)
    }

    private func copy<Word>(
        _ source: UnsafeBufferPointer<Word>, _ target: UnsafeMutableBufferPointer<Word>, _ depth: Int, from: Int, to: Int,
        _ indices: inout [Int]
    ) {
        guard depth < dimensions.count else { return target[to] = source[from] }
        let own = dimensions[depth]
        var count = own.extent
        if let dimension = own.dimension {
            // Places beyond the end hold nothing.
            count = min(count, (shape[dimension] - indices[dimension] + own.step - 1) / own.step)
        }
        if depth == dimensions.count - 1 {
            for place in 0..<max(0, count) { target[to + place] = source[from + place * own.sourceDistance] }
            return
        }
        for place in 0..<max(0, count) {
            if let dimension = own.dimension { indices[dimension] += place * own.step }
            copy(source, target, depth + 1, from: from + place * own.sourceDistance, to: to + place * own.distance, &indices)
            if let dimension = own.dimension { indices[dimension] -= place * own.step }
        }
    }
}

extension StorageLayout.Part {
    /// The number of places along this part for an array of the shape.
    fileprivate func extent(of shape: [Int]) -> Int {
        switch self {
        case .whole(let dimension): shape[dimension]
        case .block(let dimension, let size): (shape[dimension] + size - 1) / size
        case .within(_, let size): size
        case .copies(let count): count
        }
    }
}
