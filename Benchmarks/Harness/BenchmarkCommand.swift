import ArgumentParser
import Support
import TensorIR

/// `KernelBenchmarks`: what `make bench` runs.
public struct BenchmarkCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "KernelBenchmarks",
        abstract: "Measure kernels beside the limits of their engines, and beside what others make.",
        discussion: "docs/benchmarks.md says how it is measured, and how to read the table.")

    @Option(help: "Measure the workloads whose name contains this text; several are joined by commas.")
    var filter: String?
    @Option(help: "Samples of everyone, taken in turns.")
    var rounds = 15
    @Option(help: "How long a sample lasts at least, in milliseconds.")
    var batch = 6.0
    @Option(help: "Measure on this engine alone.")
    var engine: BenchmarkEngine?
    @Option(help: "Measure this tier alone.")
    var tier: FeatureTier?
    @Option(help: "Choose instructions for this engine, whichever runs them.")
    var hint: Target.Engine?
    @Flag(name: .customLong("no-peers"), help: "Leave plain C and ONNX Runtime out.")
    var withoutPeers = false
    @Flag(help: "List the workloads, and measure nothing.")
    var list = false
    @Option(help: "Write the results to this file as JSON.", completion: .file())
    var json: String?
    @Option(help: "Draw the results into this .svg or .html file.", completion: .file())
    var chart: String?

    public init() {}

    public func run() throws {
        let workloads = try chosen()
        if list { return workloads.forEach { print($0.name) } }
        let selection = Selection(
            engines: engine.map { [$0] } ?? BenchmarkEngine.ofModules, tiers: tier.map { [$0] } ?? [.simd128, .relaxedSIMD],
            hint: hint, peers: withoutPeers ? .leftOut : .measured)
        let benchmarks = try Benchmarks(selection, effort: Effort(rounds: rounds, milliseconds: batch))
        let results = benchmarks.concluded(try measure(workloads, benchmarks))
        print(results.table)
        benchmarks.leftOut.forEach { print($0) }
        let (met, all) = results.barCounts
        print("\(met) of \(all) bars met")
        if let json { try File.write(Array(results.json.utf8), to: json) }
        if let chart { try File.write(Array(results.chart(file: chart).utf8), to: chart) }
        // A result that is wrong is worth nothing, however fast it was found.
        if !results.areRight { throw ExitCode(1) }
    }

    private func chosen() throws -> [Workload] {
        guard let filter else { return Workload.all }
        let texts = filter.lowercased().split(separator: ",")
        let workloads = Workload.all.filter { workload in texts.contains { workload.name.lowercased().contains($0) } }
        if workloads.isEmpty { throw ValidationError("no workload's name contains '\(filter)'; --list prints them") }
        return workloads
    }

    private func measure(_ workloads: [Workload], _ benchmarks: Benchmarks) throws -> [WorkloadResult] {
        let progress = Progress()
        defer { progress.show("") }
        return try workloads.enumerated().map { index, workload in
            progress.show("\(index + 1) of \(workloads.count): \(workload.name)")
            return try benchmarks.run(workload)
        }
    }
}

extension BenchmarkEngine: ExpressibleByArgument {
    public static var allValueStrings: [String] { ofModules.map(\.rawValue) }
}
extension FeatureTier: ExpressibleByArgument {}
extension Target.Engine: ExpressibleByArgument {}
