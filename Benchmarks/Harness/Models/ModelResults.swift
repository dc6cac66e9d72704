import Support

extension [ModelResult] {
    /// The results as lines for people.
    var table: String {
        var rows = [["model", "engine", "tier", "min ms", "median", "ORT", "× ORT", "at most", "compile ms", "code KB", "module MB"]]
        for result in self {
            for (index, ours) in result.ours.enumerated() { rows.append(cells(ours, of: result, isFirst: index == 0)) }
            if let failure = result.failure { rows.append([result.model.name, "left out: \(failure)"]) }
            for ours in result.ours { if let deviation = ours.deviation, !deviation.isRight { rows.append(["", "WRONG: \(ours.engine) \(ours.tier): \(deviation)"]) } }
        }
        return aligned(rows, right: 3...10)
    }

    private func cells(_ ours: ModelResult.Ours, of result: ModelResult, isFirst: Bool) -> [String] {
        let isBarred = ours.engine == .wasmtime && ours.tier == .relaxedSIMD
        let bar = isBarred ? result.isMet.map { "\($0 ? "✓" : "✗") \(ResultTable.ratio(result.model.bar!))" } : nil
        return [
            isFirst ? result.model.name : "", "\(ours.engine)", "\(ours.tier)", ResultTable.milliseconds(ours.samples.minimum),
            ResultTable.milliseconds(ours.samples.median), result.peer.map { ResultTable.milliseconds($0.median) } ?? "",
            ours.ratio.map(ResultTable.ratio) ?? "", bar ?? "", decimal(ours.compileMilliseconds, places: 0),
            decimal(Double(ours.codeByteCount) / 1e3, places: 0), decimal(Double(ours.moduleByteCount) / 1e6, places: 1),
        ]
    }

    /// The results for programs: times in nanoseconds.
    var json: String { JSONValue.object(["models": .array(map(\.json))]).text(.pretty) + "\n" }
}

extension ModelResult {
    fileprivate var json: JSONValue {
        [
            "name": .string(model.name), "atMost": model.bar.map { .number($0) } ?? .null, "met": isMet.map { .bool($0) } ?? .null,
            "onnxRuntime": peer.map { .array($0.nanoseconds.map { .number($0) }) } ?? .null,
            "failure": failure.map { .string($0) } ?? .null,
            "entries": .array(ours.map { ours in
                [
                    "engine": .string("\(ours.engine)"), "tier": .string("\(ours.tier)"),
                    "samples": .array(ours.samples.nanoseconds.map { .number($0) }), "median": .number(ours.samples.median),
                    "ratio": ours.ratio.map { .number($0) } ?? .null, "deviation": ours.deviation.map { .number($0.worst) } ?? .null,
                    "compileMilliseconds": .number(ours.compileMilliseconds),
                    "codeBytes": .integer(Int64(ours.codeByteCount)), "moduleBytes": .integer(Int64(ours.moduleByteCount)),
                ]
            }),
        ]
    }
}
