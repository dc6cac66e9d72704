import ArgumentParser
import Support
import TensorIR

/// `TuneTiles`: what `make tune-tiles` runs.
public struct TuneTilesCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "TuneTiles",
        abstract: "Measure register tiles of contractions on every engine and tier.",
        discussion: "docs/benchmarks.md says how it is measured; the tables go into RegisterTile.candidates(for:_:).")

    @Option(help: "Measure the shapes whose name contains this text; several are joined by commas.")
    var filter: String?
    @Option(help: "Samples of every tile that is not far behind, taken in turns.")
    var rounds = 24
    @Option(help: "How long a sample lasts at least, in milliseconds.")
    var batch = 1.0
    @Option(help: "Measure on this engine alone.")
    var engine: BenchmarkEngine?
    @Option(help: "Measure this tier alone.")
    var tier: FeatureTier?
    @Option(help: "How many tiles a table shows, the best ones; --json writes all.")
    var best = 10
    @Option(help: "Write the results to this file as JSON.", completion: .file())
    var json: String?

    public init() {}

    public func run() throws {
        let shapes = try chosen()
        let selection = Selection(
            engines: engine.map { [$0] } ?? BenchmarkEngine.ofModules, tiers: tier.map { [$0] } ?? [.relaxedSIMD, .simd128], peers: .leftOut)
        let tuner = try TileTuner(selection, effort: Effort(rounds: rounds, milliseconds: batch))
        let progress = Progress()
        defer { progress.show("") }
        let result = try tuner.run(shapes, progress: progress.show)
        progress.show("")
        print(result.text(most: best))
        if let json { try File.write(Array(result.json.utf8), to: json) }
        // A tile that computes something else is no choice, however fast it is.
        if result.hasWrong { throw ExitCode(1) }
    }

    public func validate() throws {
        if tier == .scalar { throw ValidationError("tiles of registers are measured for the tiers with vectors: simd128 and relaxed-simd") }
        if best < 1 { throw ValidationError("--best is 1 or more") }
        if rounds < 1 { throw ValidationError("--rounds is 1 or more") }
    }

    private func chosen() throws -> [TunedShape] {
        guard let filter else { return TunedShape.all }
        let texts = filter.lowercased().split(separator: ",")
        let shapes = TunedShape.all.filter { shape in texts.contains { shape.name.lowercased().contains($0) } }
        let names = TunedShape.all.map(\.name).joined(separator: ", ")
        if shapes.isEmpty { throw ValidationError("no shape's name contains '\(filter)'; there are \(names)") }
        return shapes
    }
}
