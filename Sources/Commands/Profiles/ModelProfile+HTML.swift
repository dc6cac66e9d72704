import Drawing

extension ModelProfile {
    /// A report that needs nothing beside it: bars of the times, the roofline, and the table.
    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>Profile of \(name.escapedForXML)</title>
        <body style="font-family: sans-serif; margin: 2em; color: #222">
        <h1>Profile of \(name.escapedForXML)</h1>
        <p>\(Duration.milliseconds(milliseconds).text) for a run (median of \(runs)), \("\(metadata.tier)".escapedForXML), \(threads) thread\(threads == 1 ? "" : "s").</p>
        <h2>Time by kernel</h2>
        \(bars)
        \(kernels.contains { $0.work != nil } ? "<h2>Roofline</h2>\n<p>Each kernel by its arithmetic intensity and what it reaches; the area of a circle is its share of the time. Rest the pointer on a circle for its name.</p>\n\(RooflineChart(self).svg)" : "")
        <h2>All numbers</h2>
        <pre>\(text.escapedForXML)</pre>
        </body>
        </html>

        """
    }

    /// A bar for each of the slowest kernels: its time, and in it what the engine could have done it in.
    private var bars: String {
        let shown = kernels.sorted { $0.milliseconds > $1.milliseconds }.prefix(60)
        let longest = shown.first?.milliseconds ?? 1
        let label = min(320, (shown.map { $0.report.label.width(size: 11) }.max() ?? 0) + 12), unit = 460.0, row = 18.0
        var drawing = Drawing(width: label + unit + 190, height: Double(shown.count) * row + 30)
        drawing.rectangle(at: Point(label, 6), width: 12, height: 10, fill: "#2f6fb0")
        drawing.text("what the engine's peak and bandwidth allow", at: Point(label + 18, 15), size: 11)
        drawing.rectangle(at: Point(label + 270, 6), width: 12, height: 10, fill: "#bcd5f0")
        drawing.text("time taken", at: Point(label + 288, 15), size: 11)
        for (index, kernel) in shown.enumerated() {
            let top = 26 + Double(index) * row, length = kernel.milliseconds / longest * unit
            drawing.text(kernel.report.label, at: Point(label - 6, top + 11), size: 11, anchor: .end)
            drawing.rectangle(at: Point(label, top), width: length, height: 14, fill: "#bcd5f0", tip: kernel.report.nodes.joined(separator: "\n"))
            drawing.rectangle(at: Point(label, top + 3), width: min(length, (kernel.work?.leastMilliseconds ?? 0) / longest * unit), height: 8, fill: "#2f6fb0")
            let limit = kernel.work.map { ", \(percent($0.ofLimit)) of limit" } ?? ""
            drawing.text("\(Duration.milliseconds(kernel.milliseconds).text), \(percent(kernel.share))\(limit)", at: Point(label + length + 5, top + 11), size: 11)
        }
        return drawing.finish()
    }
}
