import Support

/// The results as lines for people.
struct ResultTable {
    private static let columns = ["workload", "engine", "tier", "min ms", "median", "rate", "of limit", "vs C", "vs ORT", "compile ms", "bar"]
    private var rows: [[String]] = [columns]

    mutating func add(_ result: WorkloadResult) {
        for (index, entry) in result.entries.filter({ $0.name.maker == .heddle }).enumerated() {
            rows.append(cells(entry, of: result, title: index == 0 ? result.workload.name : ""))
        }
        for entry in result.entries where entry.deviation?.isRight == false {
            rows.append(["", "WRONG: \(entry.name): \(entry.deviation!)"])
        }
        for failure in result.failures { rows.append(["", "FAILED: \(failure.name): \(failure.reason.split(whereSeparator: \.isNewline).joined(separator: " "))"]) }
        if let peers = peerTimes(result) { rows.append(["", peers]) }
    }

    private func cells(_ entry: WorkloadResult.Entry, of result: WorkloadResult, title: String) -> [String] {
        let (engine, tier) = (entry.name.engine, entry.name.tier ?? .simd128)
        let limit = result.workload.limit
        func ratio(_ measure: Bar.Measure) -> String { result.speed(engine, tier, over: measure).map(Self.ratio) ?? "" }
        let paired = result.limits[engine].map { "(\(Self.ratio($0.medianRatio(to: entry.samples))))" } ?? ""
        let bars = result.verdicts(engine, tier).map { verdict in
            let measure = verdict.bar.measure == .limit ? "" : " \(verdict.bar.measure)"
            return "\(verdict.isMet ? "✓" : "✗") \(Self.ratio(verdict.bar.least))\(measure)"
                + (verdict.bar.measure == .oneThread ? " (\(Self.ratio(verdict.reached)))" : "")
        }
        return [
            title, "\(engine)", "\(tier)", Self.milliseconds(entry.samples.minimum), Self.milliseconds(entry.samples.median),
            "\(Self.ratio(limit.rate(nanoseconds: entry.samples.minimum))) \(limit.unit)", "\(ratio(.limit)) \(paired) \(limit.name)",
            ratio(.plainC), ratio(.onnxRuntime), entry.compileMilliseconds.map(Self.compileTime) ?? "",
            bars.joined(separator: ", "),
        ]
    }

    /// The times of those who are compared with.
    private func peerTimes(_ result: WorkloadResult) -> String? {
        var parts = BenchmarkEngine.ofModules.compactMap { engine in
            result.best(.plainC, engine).map { "C \(engine) \(Self.milliseconds($0.samples.minimum))" }
        }
        parts += BenchmarkEngine.ofModules.compactMap { engine in
            result.best(.tvm, engine).map { "TVM \(engine) \(Self.milliseconds($0.samples.minimum))" }
        }
        if let peer = result.best(.onnxRuntime, .native) { parts.append("ONNX Runtime \(Self.milliseconds(peer.samples.minimum))") }
        return parts.isEmpty ? nil : "beside it: " + parts.joined(separator: ", ") + " ms"
    }

    /// Compiling a kernel is to take no more than 15 ms.
    private static func compileTime(_ milliseconds: Double) -> String { (milliseconds > 15 ? "! " : "") + decimal(milliseconds, places: 1) }

    static func milliseconds(_ nanoseconds: Double) -> String {
        let value = nanoseconds / 1e6
        return decimal(value, places: value < 0.1 ? 4 : value < 10 ? 3 : 1)
    }

    static func ratio(_ value: Double) -> String { decimal(value, places: value < 10 ? 2 : 1) }

    var text: String { aligned(rows, right: 3...9) }
}

/// Rows as lines, the first of them headings; some columns stand right. Rows that are shorter are notes, which no column is widened for.
func aligned(_ rows: [[String]], right: ClosedRange<Int>) -> String {
    let columnCount = rows.first?.count ?? 0
    let widths = (0..<columnCount).map { column in rows.filter { $0.count == columnCount }.map { $0[column].count }.max() ?? 0 }
    var writer = TextWriter()
    for row in rows {
        let isNote = row.count < columnCount
        let cells = row.enumerated().map { column, cell -> String in
            if isNote { return column == 0 && cell.isEmpty ? "    " : cell }
            let padding = String(repeating: " ", count: widths[column] - cell.count)
            return right.contains(column) ? padding + cell : cell + padding
        }
        let line = cells.joined(separator: "  ")
        writer.line(String(line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)]))
    }
    return writer.finish()
}

/// A number with so many digits behind the point.
func decimal(_ value: Double, places: Int) -> String {
    guard value.isFinite else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((value.magnitude * scale).rounded())
    let digits = String(scaled)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return places == 0 ? sign + padded : sign + padded.dropLast(places) + "." + padded.suffix(places)
}
