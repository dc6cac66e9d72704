extension NDArray: CustomStringConvertible, CustomDebugStringConvertible {
    /// Type and shape: `float32[2, 3]`.
    public var formDescription: String { "\(elementType)\(shape)" }

    /// The elements as NumPy prints them; past 1000, only the three at each end of every axis.
    public var description: String {
        if rank == 0 { return ArrayText(self).scalar }
        if count == 0 { return "[]" }
        return ArrayText(self).text(axis: 0, offset: 0)
    }

    /// Form and elements.
    public var debugDescription: String { "\(formDescription)\n\(description)" }
}

/// One printing of one array.
private struct ArrayText {
    private static let elementLimit = 1000
    private static let edge = 3
    private static let lineWidth = 75

    private let shape: [Int]
    private let strides: [Int]
    private let isSummarised: Bool
    private var texts: [Int: String] = [:]

    init(_ array: NDArray) {
        shape = array.shape
        strides = NDArray.rowMajorStrides(of: array.shape)
        isSummarised = array.count > Self.elementLimit
        let positions = shownPositions(axis: 0, offset: 0)
        for (position, text) in zip(positions, array.columnTexts(at: positions)) { texts[position] = text }
    }

    var scalar: String {
        let text = (texts[0] ?? "").drop { $0 == " " }
        return text.hasSuffix(".") ? text + "0" : String(text)
    }

    func text(axis: Int, offset: Int) -> String {
        let pieces = shownIndices(axis: axis).map { index in
            guard let index else { return "..." }
            let position = offset + index * strides[axis]
            return axis == shape.count - 1 ? texts[position] ?? "" : text(axis: axis + 1, offset: position)
        }
        return axis == shape.count - 1 ? row(pieces, axis: axis) : block(pieces, axis: axis)
    }

    /// One row of elements, broken where the line is full.
    private func row(_ pieces: [String], axis: Int) -> String {
        var lines = [""]
        for piece in pieces {
            let line = lines[lines.count - 1]
            let roomForBrackets = axis + 1
            if !line.isEmpty && roomForBrackets + line.count + 1 + piece.count >= Self.lineWidth {
                lines.append(piece)
            } else {
                lines[lines.count - 1] = line.isEmpty ? piece : line + " " + piece
            }
        }
        // A full line does not end in the blanks that keep the points of a column together.
        let broken = lines.dropLast().map { String($0.reversed().drop { $0 == " " }.reversed()) }
        return "[" + (broken + lines.suffix(1)).joined(separator: newline(axis: axis)) + "]"
    }

    /// Rows under rows, with an empty line more between blocks for every axis further out.
    private func block(_ pieces: [String], axis: Int) -> String {
        let blankLines = String(repeating: "\n", count: shape.count - axis - 2)
        return "[" + pieces.joined(separator: blankLines + newline(axis: axis)) + "]"
    }

    private func newline(axis: Int) -> String {
        "\n" + String(repeating: " ", count: axis + 1)
    }

    /// The indices to show along an axis; nil stands for those left out.
    private func shownIndices(axis: Int) -> [Int?] {
        let extent = shape[axis]
        guard isSummarised && extent > 2 * Self.edge else { return Array(0..<extent) }
        return Array(0..<Self.edge) + [nil] + Array(extent - Self.edge..<extent)
    }

    private func shownPositions(axis: Int, offset: Int) -> [Int] {
        if axis == shape.count { return [offset] }
        return shownIndices(axis: axis).flatMap { index in
            index.map { shownPositions(axis: axis + 1, offset: offset + $0 * strides[axis]) } ?? []
        }
    }
}

extension NDArray {
    fileprivate func columnTexts(at positions: [Int]) -> [String] {
        columnTexts(at: positions, elementType.swiftType)
    }

    private func columnTexts<Element: NDElement>(at positions: [Int], _: Element.Type) -> [String] {
        ElementColumn(positions.map { element(at: $0, as: Element.self) }).texts
    }
}
