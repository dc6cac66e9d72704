import Support

extension [WorkloadResult] {
    /// The results for programs: times in nanoseconds.
    public var json: String { JSONValue.object(["workloads": .array(map(\.json))]).text(.pretty) + "\n" }
}

extension WorkloadResult {
    fileprivate var json: JSONValue {
        let limitTimes = limits.sorted { $0.key.rawValue < $1.key.rawValue }.map { engine, samples -> JSONValue in
            let object: JSONObject = ["engine": .string("\(engine)")]
            return .object(object.adding(samples))
        }
        return [
            "name": .string(workload.name), "right": .bool(isRight), "limit": .string(workload.limit.name),
            "limits": .array(limitTimes), "entries": .array(entries.map(json)),
            "failures": .array(failures.map { ["contender": .string("\($0.name)"), "reason": .string($0.reason)] }),
        ]
    }

    private func json(_ entry: Entry) -> JSONValue {
        var object: JSONObject = [
            "maker": .string(entry.name.maker.rawValue), "engine": .string("\(entry.name.engine)"),
            "tier": entry.name.tier.map { .string("\($0)") } ?? .null, "variant": .integer(Int64(entry.name.variant)),
        ]
        object = object.adding(entry.samples)
        object["rate"] = .number(workload.limit.rate(nanoseconds: entry.samples.minimum))
        object["rateUnit"] = .string(workload.limit.unit)
        object["ofLimit"] = leastLimits[entry.name.engine].map { .number($0 / entry.samples.minimum) } ?? .null
        object["ofLimitPaired"] = limits[entry.name.engine].map { .number($0.medianRatio(to: entry.samples)) } ?? .null
        object["deviation"] = entry.deviation.map { .number($0.worst) } ?? .null
        if entry.name.maker == .heddle {
            object["compileMilliseconds"] = entry.compileMilliseconds.map { .number($0) } ?? .null
            object["bars"] = .array(verdicts(entry.name.engine, entry.name.tier ?? .simd128).map(\.json))
        }
        return .object(object)
    }
}

extension Verdict {
    fileprivate var json: JSONValue {
        ["over": .string("\(bar.measure)"), "least": .number(bar.least), "reached": .number(reached), "met": .bool(isMet)]
    }
}

extension JSONObject {
    fileprivate func adding(_ samples: Samples) -> JSONObject {
        var object = self
        object["minimum"] = .number(samples.minimum)
        object["median"] = .number(samples.median)
        object["samples"] = .array(samples.nanoseconds.map { .number($0) })
        return object
    }
}
