import Artifact
import HeddleRuntime
import NDArray
import Support

/// What a run gave, and how long it took.
struct RunReport {
    let module: String
    let results: [NamedArray]
    /// Where the outputs were written, in their order; `nil` where they are to be printed.
    let files: [String]?
    let timing: RunTiming
    let choice: LoadedChoice

    var text: String {
        var table = Table()
        for (index, result) in results.enumerated() {
            if let files { table.add("\(result.name): \(result.array.formDescription)", files[index]) }
        }
        let values = files == nil ? results.map { "\($0.name): \($0.array.debugDescription)\n" }.joined() : ""
        return values + table.text + timeText
    }

    private var timeText: String {
        let load = "loaded in \(timing.load.text)"
        guard timing.runs.count > 1 else { return "\(load), ran in \(timing.median.text)\n" }
        return "\(load), ran \(timing.runs.count) times in \(timing.median.text) (median), \(timing.fastest.text) (fastest)\n"
    }

    /// Written piece by piece, because arrays write themselves: a JSON number would not hold every integer.
    var json: String {
        let outputs = results.enumerated().map { index, result in
            let value = files.map { "\"file\": \(JSONValue.string($0[index]))" } ?? "\"data\": \(result.array.jsonText())"
            let shape = JSONValue.array(result.array.shape.map { .integer(Int64($0)) })
            return "    {\"name\": \(JSONValue.string(result.name)), \"type\": \"\(result.array.elementType)\", \"shape\": \(shape), \(value)}"
        }
        return """
            {
              "file": \(JSONValue.string(module)),
              "outputs": [
            \(outputs.joined(separator: ",\n"))
              ],
              "tier": "\(choice.tier)",
              "threads": \(choice.threads),
              "code": "\(choice.codeOrigin)",
              "runs": \(timing.runs.count),
              "loadMilliseconds": \(JSONValue.number(timing.load.milliseconds)),
              "medianMilliseconds": \(JSONValue.number(timing.median.milliseconds)),
              "fastestMilliseconds": \(JSONValue.number(timing.fastest.milliseconds))
            }

            """
    }
}

/// What was chosen when a model was loaded.
struct LoadedChoice {
    let tier: ModuleTier
    let threads: Int
    let codeOrigin: Model.CodeOrigin

    init(_ session: borrowing Session) {
        tier = session.metadata.tier
        threads = session.threadCount
        codeOrigin = session.model.codeOrigin
    }

    var text: String {
        let origin = codeOrigin == .cache ? "from the cache" : "compiled now"
        return "tier \(tier), \(threads) \(threads == 1 ? "thread" : "threads"), machine code \(origin)\n"
    }
}
