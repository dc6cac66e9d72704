extension NDArray {
    /// How many axes an array may have: as many as NumPy allows.
    public static let maximumRank = 64

    /// The number of elements in an array of the given shape.
    public static func elementCount(of shape: [Int]) throws(NDArrayError) -> Int {
        guard shape.count <= maximumRank else { throw .tooManyAxes(shape.count) }
        for (axis, extent) in shape.enumerated() where extent < 0 {
            throw .negativeExtent(extent, axis: axis)
        }
        if shape.contains(0) { return 0 }
        var count = 1
        for extent in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            if overflow { throw .tooLarge(shape: shape) }
            count = product
        }
        return count
    }

    /// The number of bytes in an array of the given shape and type.
    public static func byteCount(of shape: [Int], elementType: ElementType) throws(NDArrayError) -> Int {
        let count = try elementCount(of: shape)
        let (bytes, overflow) = count.multipliedReportingOverflow(by: elementType.byteCount)
        if overflow { throw .tooLarge(shape: shape) }
        return bytes
    }

    /// `byteCount` where the shape comes from the program itself: an impossible one is its bug.
    static func requiredByteCount(of shape: [Int], elementType: ElementType) -> Int {
        do {
            return try byteCount(of: shape, elementType: elementType)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// How many elements apart the neighbours along each axis are, in row-major order.
    public static func rowMajorStrides(of shape: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in shape.indices.dropLast().reversed() {
            strides[axis] = strides[axis + 1] * shape[axis + 1]
        }
        return strides
    }

    /// The position, in row-major order, of the element at the given index on every axis.
    public func flatIndex(of index: [Int]) -> Int {
        precondition(index.count == rank, "\(index.count) indices for an array of \(rank) axes")
        var flat = 0
        for (position, extent) in zip(index, shape) {
            precondition(position >= 0 && position < extent, "index \(index) is outside shape \(shape)")
            flat = flat * extent + position
        }
        return flat
    }
}
