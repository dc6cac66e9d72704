import Support

/// Lines of cells, each column as wide as its widest cell.
struct Table {
    enum Alignment { case left, right }

    private var rows: [[String]] = []
    private let alignments: [Alignment]

    /// Columns without an alignment stand left.
    init(_ alignments: Alignment...) { self.alignments = alignments }

    mutating func add(_ cells: String...) { rows.append(cells) }

    /// A label and what it stands for, set in lines of their own where there are several.
    mutating func add(_ label: String, lines: [String]) {
        for (index, line) in lines.enumerated() { rows.append([index == 0 ? label : "", line]) }
    }

    /// The rows as lines, two spaces between columns.
    var text: String {
        let columnCount = rows.map(\.count).max() ?? 0
        let widths = (0..<columnCount).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        var writer = TextWriter()
        for row in rows {
            let cells = row.enumerated().map { column, cell in padded(cell, to: widths[column], column) }
            writer.line(String(cells.joined(separator: "  ").trimmingSuffix()))
        }
        return writer.finish()
    }

    private func padded(_ cell: String, to width: Int, _ column: Int) -> String {
        let padding = String(repeating: " ", count: width - cell.count)
        return column < alignments.count && alignments[column] == .right ? padding + cell : cell + padding
    }
}

extension String {
    fileprivate func trimmingSuffix() -> Substring {
        self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)]
    }
}
