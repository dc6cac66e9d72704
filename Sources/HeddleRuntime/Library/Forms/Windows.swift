import NDArray

/// The windows of an image `[n, c, rows, columns]`.
struct Windows {
    /// How the number of windows is rounded where the last would not fit.
    enum Rounding { case down, up }

    let rows: WindowsOfAxis
    let columns: WindowsOfAxis

    init(_ request: KernelRequest, size: [Int], rounding: Rounding) throws(KernelLibraryError) {
        let stride = try request.positivePair("stride")
        let dilation = try request.positivePair("dilation")
        let sides = try request.integers("padding", or: [0], count: 4)
        guard sides.allSatisfy({ (0...Int(Int32.max)).contains($0) }) else {
            throw request.invalid("padding", request.attributes["padding"], .nonnegative)
        }
        let mode = try request.text("padMode", or: "pad")
        let shape = request.operands[0].shape
        let axes = try [0, 1].map { axis throws(KernelLibraryError) in
            let padding: WindowsOfAxis.Padding = switch mode {
            case "same": .same
            case "sameLower": .sameLower
            case "valid": .explicit(0, 0)
            case "pad": .explicit(sides[2 * axis], sides[2 * axis + 1])
            default: throw .notInLibrary(request.name, name: "padMode", value: mode)
            }
            return WindowsOfAxis(
                extent: shape[2 + axis], size: size[axis], stride: stride[axis], dilation: dilation[axis], padding, rounding)
        }
        (rows, columns) = (axes[0], axes[1])
        guard axes.allSatisfy({ $0.count > 0 }) else { throw request.invalid(.window) }
    }

    var extents: [String: Int] {
        rows.extents("y").merging(columns.extents("x")) { $1 }
    }

    /// Whether the last window ends behind the padding.
    var reachBeyondPadding: Bool { rows.reachesBeyondPadding || columns.reachesBeyondPadding }
}

/// Windows along one axis: where they begin, and how many there are.
struct WindowsOfAxis {
    enum Padding {
        case explicit(Int, Int)
        /// ⌈extent / stride⌉ windows, an odd rest of the padding at the end.
        case same
        /// The same, with the odd rest in front.
        case sameLower
    }

    let size: Int, stride: Int, dilation: Int
    let before: Int, count: Int
    let reachesBeyondPadding: Bool

    init(extent: Int, size: Int, stride: Int, dilation: Int, _ padding: Padding, _ rounding: Windows.Rounding) {
        (self.size, self.stride, self.dilation) = (size, stride, dilation)
        let reach = (size - 1) * dilation + 1
        switch padding {
        case .explicit(let before, let after):
            self.before = before
            let room = extent + before + after - reach
            var count = room < 0 ? 0 : room / stride + 1
            if rounding == .up, room >= 0, extent + before > 0 {
                count = min((room + stride - 1) / stride, (extent + before - 1) / stride) + 1
            }
            self.count = count
            reachesBeyondPadding = (count - 1) * stride + reach > extent + before + after
        case .same, .sameLower:
            count = (extent + stride - 1) / stride
            let total = max(0, (count - 1) * stride + reach - extent)
            if case .same = padding { before = total / 2 } else { before = total - total / 2 }
            reachesBeyondPadding = false
        }
    }

    func extents(_ suffix: String) -> [String: Int] {
        [
            "k\(suffix)": size, "m\(suffix)": count, "stride.\(suffix)": stride, "dilation.\(suffix)": dilation,
            "before.\(suffix)": before,
        ]
    }
}

extension KernelRequest {
    /// One number for rows and one for columns, both positive; 1 if not given.
    func positivePair(_ name: String) throws(KernelLibraryError) -> [Int] {
        let values = try integers(name, or: [1], count: 2)
        guard values.allSatisfy({ (1...Int(Int32.max)).contains($0) }) else { throw invalid(name, attributes[name], .positive) }
        return values
    }
}
