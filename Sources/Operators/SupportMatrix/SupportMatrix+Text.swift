import NDArray
import Support

extension SupportMatrix: CustomStringConvertible {
    public var description: String { text }

    /// A line for each operator, columns aligned.
    public var text: String {
        var lines: [[String]] = [["operator", "family"] + Self.types.map(\.libraryName) + ["MindSpore", "formula"]]
        for row in rows {
            let marks = Self.types.map { row.supports($0) ? "yes" : "-" }
            lines.append([row.operation.rawValue, row.definition.family.rawValue] + marks + [row.primitiveText, row.definition.formula])
        }
        return aligned(lines) + remarks
    }

    private var remarks: String {
        let reasons = rows.compactMap { row in row.reason.map { [row.operation.rawValue, $0] } }
        return reasons.isEmpty ? "" : "\nWithout a meaning for some of FP32, INT32, INT8:\n" + aligned(reasons)
    }

    /// A Markdown table.
    public var markdown: String {
        var writer = TextWriter()
        let expected = Self.expectedTypes.map(\.libraryName)
        writer.line("| operator | MindSpore | result | " + expected.joined(separator: " | ") + " | further types | remarks |")
        writer.line("| --- | --- | --- |" + String(repeating: " :-: |", count: expected.count) + " --- | --- |")
        for row in rows { writer.line(markdownLine(row)) }
        return writer.finish()
    }

    private func markdownLine(_ row: Row) -> String {
        let marks = Self.expectedTypes.map { row.supports($0) ? "✓" : "–" }
        let further = Self.types.filter { row.supports($0) && !Self.expectedTypes.contains($0) }
        let remarks = [row.definition.note, row.reason.map { "No other types: \($0)." } ?? ""].filter { !$0.isEmpty }
        let cells =
            [row.operation.rawValue, row.primitiveText, escaped(row.definition.formula)] + marks
            + [further.map(\.libraryName).joined(separator: ", "), escaped(remarks.joined(separator: " "))]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    private func escaped(_ text: String) -> String {
        text.reduce(into: "") { $0 += $1 == "|" ? "\\|" : String($1) }
    }
}

/// Rows with their columns at the same place; the last column ends where it ends.
private func aligned(_ rows: [[String]]) -> String {
    var widths: [Int] = []
    for row in rows {
        for (column, cell) in row.enumerated() {
            if column == widths.count { widths.append(0) }
            widths[column] = max(widths[column], cell.count)
        }
    }
    var writer = TextWriter()
    for row in rows {
        let cells = row.enumerated().map { column, cell in
            column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
        }
        writer.line(cells.joined(separator: "  "))
    }
    return writer.finish()
}

extension SupportMatrix.Row {
    fileprivate var primitiveText: String { operation.primitives.map(\.description).joined(separator: ", ") }
}
