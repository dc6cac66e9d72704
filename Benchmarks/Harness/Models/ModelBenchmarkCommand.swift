import ArgumentParser
import Support
import TensorIR

/// `ModelBenchmarks`: what `make bench-models` runs.
public struct ModelBenchmarkCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "ModelBenchmarks",
        abstract: "Measure whole models beside ONNX Runtime, native, one thread.",
        discussion: "docs/benchmarks.md says how it is measured. Models that are not on this machine are left out, with a line that says why.")

    @Option(help: "Measure the models whose name contains this text; several are joined by commas.")
    var filter: String?
    @Option(help: "Samples of everyone, taken in turns.")
    var rounds = 11
    @Option(help: "How long a sample lasts at least, in milliseconds.")
    var batch = 20.0
    @Option(help: "Measure on this engine alone.")
    var engine: BenchmarkEngine?
    @Option(help: "Measure this tier alone.")
    var tier: FeatureTier?
    @Option(help: "Write the results to this file as JSON.", completion: .file())
    var json: String?

    public init() {}

    public func run() throws {
        let models = try chosen()
        let selection = Selection(engines: engine.map { [$0] } ?? BenchmarkEngine.ofModules, peers: .leftOut)
        let laboratory = try Laboratory(selection)
        var leftOut = laboratory.leftOut
        var peer: ONNXRuntimePeer?
        do { peer = try ONNXRuntimePeer(laboratory.folder) } catch { leftOut.append("ONNX Runtime is left out: \(error)") }
        let files = ModelFiles(folder: laboratory.folder, peer: peer)
        let progress = Progress()
        let results = models.enumerated().map { index, model in
            progress.show("\(index + 1) of \(models.count): \(model.name)")
            let trial = ModelTrial(model: model, hosts: laboratory.hosts, tiers: tier.map { [$0] } ?? [.relaxedSIMD, .simd128], files: files)
            do { return try trial.run(Effort(rounds: rounds, milliseconds: batch)) } catch { return ModelResult(model: model, failure: "\(error)") }
        }
        progress.show("")
        print(results.table)
        leftOut.forEach { print($0) }
        let verdicts = results.compactMap(\.isMet)
        print("\(verdicts.count(where: \.self)) of \(verdicts.count) bars met")
        if let json { try File.write(Array(results.json.utf8), to: json) }
        if !results.allSatisfy(\.isRight) { throw ExitCode(1) }
    }

    private func chosen() throws -> [BenchmarkModel] {
        guard let filter else { return BenchmarkModel.all }
        let texts = filter.lowercased().split(separator: ",")
        let models = BenchmarkModel.all.filter { model in texts.contains { model.name.lowercased().contains($0) } }
        if models.isEmpty {
            throw ValidationError("no model's name contains '\(filter)'; there are \(BenchmarkModel.all.map(\.name).joined(separator: "; "))")
        }
        return models
    }
}
