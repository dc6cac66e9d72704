import Drawing
import Support

extension [WorkloadResult] {
    /// A drawing of every bar: how far we got, and a line where we are to be. HTML where the file's name says so, else SVG.
    public func chart(file: String) -> String {
        let drawing = BarChart(flatMap(\.chartLines)).svg
        guard file.hasSuffix(".html") else { return drawing }
        return """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>Heddle: kernels at the engine's limit</title>
            <body style="font-family: sans-serif; margin: 2em">
            <h1>Kernels at the engine's limit</h1>
            \(drawing)
            <pre>\(table.escapedForXML)</pre>
            </body>
            </html>

            """
    }
}

extension WorkloadResult {
    fileprivate var chartLines: [BarChart.Line] {
        entries.filter { $0.name.maker == .heddle }.flatMap { entry in
            verdicts(entry.name.engine, entry.name.tier ?? .simd128).map { verdict in
                BarChart.Line(
                    label: "\(workload.name), \(entry.name.engine), \(entry.name.tier.map { "\($0)" } ?? "")",
                    detail: "\(ResultTable.ratio(verdict.reached)) of \(verdict.bar.measure == .limit ? workload.limit.name : "\(verdict.bar.measure)")",
                    length: verdict.reached / verdict.bar.least, isMet: verdict.isMet)
            }
        }
    }
}

/// Horizontal bars against one line: each is as long as the part of its own bar that was reached.
private struct BarChart {
    struct Line {
        let label: String
        let detail: String
        /// 1 where the bar is just met.
        let length: Double
        let isMet: Bool
    }

    let lines: [Line]

    init(_ lines: [Line]) { self.lines = lines }

    private static let labelWidth = 330, unit = 360, rowHeight = 18

    var svg: String {
        let width = Self.labelWidth + Self.unit * 2
        let height = (lines.count + 2) * Self.rowHeight
        let limit = Self.labelWidth + Self.unit
        var writer = TextWriter(indentation: "  ")
        writer.line(#"<svg xmlns="http://www.w3.org/2000/svg" width="\#(width)" height="\#(height)" font-family="sans-serif" font-size="12">"#)
        writer.indented { writer in
            writer.line(#"<text x="\#(limit)" y="13" text-anchor="middle">required</text>"#)
            for (index, line) in lines.enumerated() { draw(line, at: (index + 1) * Self.rowHeight, &writer) }
            writer.line(#"<line x1="\#(limit)" x2="\#(limit)" y1="16" y2="\#(height)" stroke="black" stroke-dasharray="4 3"/>"#)
        }
        writer.line("</svg>")
        return writer.finish()
    }

    private func draw(_ line: Line, at top: Int, _ writer: inout TextWriter) {
        let length = decimal(min(line.length, 1.7) * Double(Self.unit), places: 1)
        let end = Double(Self.labelWidth) + min(line.length, 1.7) * Double(Self.unit) + 5
        let middle = top + 13
        writer.line(#"<text x="\#(Self.labelWidth - 6)" y="\#(middle)" text-anchor="end">\#(line.label.escapedForXML)</text>"#)
        writer.line(#"<rect x="\#(Self.labelWidth)" y="\#(top + 2)" width="\#(length)" height="13" fill="\#(line.isMet ? "#2a9d5c" : "#d9843b")"/>"#)
        writer.line(#"<text x="\#(decimal(end, places: 1))" y="\#(middle)">\#(line.detail.escapedForXML)</text>"#)
    }
}
