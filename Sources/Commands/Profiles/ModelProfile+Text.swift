import Support

extension ModelProfile {
    var text: String {
        var head = Table()
        head.add("model", "\(name), \(metadata.tier)" + (threads > 1 ? ", \(threads) threads" : ""))
        head.add("run", "\(Duration.milliseconds(milliseconds).text) (median of \(runs)), of which between kernels \(Duration.milliseconds(restMilliseconds).text)")
        head.add("engine", "\(twoDigits(limits.peak)) GFLOP/s at most on one thread; reads " + limits.bandwidths.map {
            "\(twoDigits($0.rate)) GB/s of \($0.byteCount >= 1 << 20 ? "\($0.byteCount >> 20) MiB" : "\($0.byteCount >> 10) KiB")"
        }.joined(separator: ", "))
        return head.text + "\n" + table
    }

    /// The slowest kernel first.
    private var table: String {
        var table = Table(.left, .right, .right, .right, .right, .right, .left, .left)
        table.add("kernel", "time", "share", "GFLOP/s", "GB/s", "of limit", "limit", "nodes")
        for kernel in kernels.sorted(by: { $0.milliseconds > $1.milliseconds }) {
            let work = kernel.work
            table.add(
                kernel.report.name, Duration.milliseconds(kernel.milliseconds).text, percent(kernel.share), work.map { twoDigits($0.rate) } ?? "",
                work.map { twoDigits($0.bandwidth) } ?? "", work.map { percent($0.ofLimit) } ?? "", work?.bound ?? "",
                kernel.report.nodes.listText)
        }
        return table.text
    }

    var json: JSONValue {
        let object: JSONObject = [
            "model": .string(name), "tier": .string("\(metadata.tier)"), "threads": .integer(Int64(threads)), "runs": .integer(Int64(runs)),
            "milliseconds": .number(milliseconds), "betweenKernels": .number(restMilliseconds),
            "peak": .number(limits.peak),
            "bandwidths": .array(limits.bandwidths.map { ["bytes": .integer(Int64($0.byteCount)), "rate": .number($0.rate)] }),
            "kernels": .array(kernels.map(json)),
        ]
        return .object(object)
    }

    private func json(_ kernel: Kernel) -> JSONValue {
        var object: JSONObject = [
            "name": .string(kernel.report.name), "nodes": .array(kernel.report.nodes.map { .string($0) }),
            "milliseconds": .number(kernel.milliseconds), "share": .number(kernel.share),
        ]
        guard let work = kernel.work else { return .object(object) }
        object["operations"] = .integer(Int64(work.operations))
        object["bytes"] = .integer(Int64(work.bytes))
        object["gflops"] = .number(work.rate)
        object["gigabytes"] = .number(work.bandwidth)
        object["ofLimit"] = .number(work.ofLimit)
        object["limit"] = work.bound.map { .string($0) } ?? .null
        return .object(object)
    }
}

func percent(_ part: Double) -> String {
    let tenths = Int((part * 1000).rounded())
    return part >= 0.9995 ? "\((tenths + 5) / 10) %" : "\(tenths / 10).\(tenths % 10) %"
}
