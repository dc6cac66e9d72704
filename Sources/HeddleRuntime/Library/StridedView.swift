import NDArray

/// An array seen through extents and strides: element `i` of axis `a` is `strides[a] · i` elements further on.
struct StridedView {
    let array: NDArray
    var extents: [Int]
    var strides: [Int]
    var offset = 0

    /// The array as it is.
    init(_ array: NDArray) {
        self.array = array
        extents = array.shape
        strides = NDArray.rowMajorStrides(of: array.shape)
    }

    init(_ array: NDArray, extents: [Int], strides: [Int], offset: Int = 0) {
        self.array = array
        self.extents = extents
        self.strides = strides
        self.offset = offset
    }

    /// The array repeated along axes where it has an extent of 1 or no axis; the shape must be one that it broadcasts to.
    func broadcast(to shape: [Int]) -> StridedView {
        let missing = shape.count - extents.count
        let strides = shape.indices.map { axis in
            axis < missing || extents[axis - missing] == 1 ? 0 : self.strides[axis - missing]
        }
        return StridedView(array, extents: shape, strides: strides, offset: offset)
    }

    /// The axes in another order.
    func permuted(_ order: [Int]) -> StridedView {
        StridedView(array, extents: order.map { extents[$0] }, strides: order.map { strides[$0] }, offset: offset)
    }

    /// A copy in which all elements follow each other.
    func dense() throws(KernelLibraryError) -> StridedView {
        let size = array.elementType.byteCount
        guard let byteCount = try? NDArray.byteCount(of: extents, elementType: array.elementType), byteCount < 1 << 32 else {
            throw .outOfMemory(byteCount: .max)
        }
        let count = byteCount / size
        let source = array.bytes
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * size)
        var index = [Int](repeating: 0, count: extents.count)
        var place = offset
        for _ in 0..<count {
            bytes.append(contentsOf: source[place * size..<(place + 1) * size])
            for axis in extents.indices.reversed() {
                index[axis] += 1
                place += strides[axis]
                if index[axis] < extents[axis] { break }
                place -= strides[axis] * extents[axis]
                index[axis] = 0
            }
        }
        do {
            return StridedView(try NDArray(bytes: bytes, elementType: array.elementType, shape: extents))
        } catch {
            preconditionFailure("a copy has as many elements as its shape: \(error)")
        }
    }
}

/// Axes along which several views move together, as few as there can be.
struct LoopAxes {
    private(set) var extents: [Int] = []
    /// For each view, a stride for each axis.
    private(set) var strides: [[Int]]

    /// The axes of views of the same extents: those of extent 1 left out, neighbours joined where every view allows it.
    init(of views: [StridedView], along axes: Range<Int>? = nil) {
        strides = views.map { _ in [] }
        for axis in axes ?? views[0].extents.indices where views[0].extents[axis] != 1 {
            append(views[0].extents[axis], views.map { $0.strides[axis] })
        }
    }

    var count: Int { extents.count }

    private mutating func append(_ extent: Int, _ steps: [Int]) {
        let last = extents.count - 1
        // Repetitions may multiply to more than any number.
        let joined = last >= 0 ? extents[last].multipliedReportingOverflow(by: extent) : (partialValue: 0, overflow: true)
        if !joined.overflow, strides.indices.allSatisfy({ strides[$0][last] == steps[$0] * extent }) {
            extents[last] = joined.partialValue
            for view in strides.indices { strides[view][last] = steps[view] }
        } else {
            extents.append(extent)
            for view in strides.indices { strides[view].append(steps[view]) }
        }
    }

    /// As many axes as a function takes: ones of extent 1 come in front.
    func padded(to rank: Int) -> LoopAxes {
        var padded = self
        let missing = rank - count
        padded.extents = [Int](repeating: 1, count: missing) + extents
        padded.strides = strides.map { strides in
            // A lone element may as well have neighbours: functions are fastest where the last stride is 1.
            strides.isEmpty && rank > 0
                ? [Int](repeating: 0, count: rank - 1) + [1] : [Int](repeating: 0, count: missing) + strides
        }
        return padded
    }

    /// These axes, and then others of the same views.
    func followed(by other: LoopAxes) -> LoopAxes {
        var joined = self
        joined.extents += other.extents
        joined.strides = zip(strides, other.strides).map { $0 + $1 }
        return joined
    }
}
