import NDArray
import Support
import TensorIR

/// What came of a workload.
public struct WorkloadResult: Sendable {
    let workload: Workload
    let entries: [Entry]
    /// Samples of the bounding loop, scaled to the workload's operations, by engine.
    let limits: [BenchmarkEngine: Samples]
    /// The least times of the bounding loop, scaled as well; of the arithmetic one in the whole run, because it is the same for all.
    var leastLimits: [BenchmarkEngine: Double]
    /// Contenders that could not be made ready, and why.
    let failures: [(name: ContenderName, reason: String)]

    struct Entry: Sendable {
        let name: ContenderName
        let samples: Samples
        /// `nil` for what computes nothing.
        let deviation: Deviation?
        /// What compiling took, in Heddle.
        let compileMilliseconds: Double?
    }

    /// Whether everything of ours ran and was right.
    var isRight: Bool {
        entries.allSatisfy { $0.deviation?.isRight ?? true } && !failures.contains { $0.name.maker == .heddle || $0.name.maker == .threads }
    }

    /// The fastest of a maker's on an engine, among those that are right.
    func best(_ maker: ContenderName.Maker, _ engine: BenchmarkEngine, _ tier: FeatureTier? = nil) -> Entry? {
        entries.filter {
            $0.name.maker == maker && $0.name.engine == engine && (tier == nil || $0.name.tier == tier) && $0.deviation?.isRight ?? true
        }.min { $0.samples.minimum < $1.samples.minimum }
    }
}

/// One workload on its way through the laboratory: its arrays, and everybody who computes with them.
struct Trial {
    private let workload: Workload
    private let laboratory: Laboratory
    private let arrays: [StoredArray]
    private var contenders: [any Contender] = []
    private var compileMilliseconds: [ContenderName: Double] = [:]
    private var failures: [(name: ContenderName, reason: String)] = []

    init(_ workload: Workload, in laboratory: Laboratory) throws {
        self.workload = workload
        self.laboratory = laboratory
        arrays = try laboratory.operands(of: workload)
        addOurs()
        addThreads()
        addPlainC()
        addONNXRuntime()
        addTVM()
    }

    private mutating func addOurs() {
        let inputs = workload.operands.indices.filter { workload.operands[$0].role == .input }.map { arrays[$0] }
        for host in laboratory.hosts {
            for tier in laboratory.selection.tiers {
                add(ContenderName(.heddle, host.engine, tier)) { trial, name in
                    let target = Target(tier, engine: trial.laboratory.selection.hint ?? host.engine.hint)
                    let (bytes, milliseconds) = try trial.workload.module(trial.arrays.map(\.array), for: target)
                    trial.compileMilliseconds[name] = milliseconds
                    return try ModuleContender(name, bytes, on: host, inputs: inputs, resultCount: trial.workload.resultCount)
                }
            }
        }
    }

    private mutating func addThreads() {
        guard workload.threads > 1, laboratory.hosts.contains(where: { $0.engine == .wasmtime }) else { return }
        for tier in laboratory.selection.tiers {
            add(ContenderName(.threads, .wasmtime, tier)) { trial, name in
                let target = Target(tier, engine: trial.laboratory.selection.hint ?? .wasmtime, threading: .threads)
                let workload = trial.workload
                let (bytes, _) = try workload.module(trial.arrays.map(\.array), for: target)
                let inputs = workload.operands.indices.filter { workload.operands[$0].role == .input }
                return try SessionContender(
                    name, bytes, inputs: Dictionary(uniqueKeysWithValues: inputs.map { (workload.operands[$0].name, trial.arrays[$0].array) }),
                    threads: workload.threads)
            }
        }
    }

    private mutating func addPlainC() {
        guard let plainC = laboratory.plainC, let kernel = workload.c else { return }
        for variant in 0..<kernel.variants {
            for host in laboratory.hosts {
                add(ContenderName(.plainC, host.engine, variant: variant)) { trial, name in
                    let bytes = try plainC.module(kernel, variant: variant)
                    return try ModuleContender(
                        name, bytes, on: host, inputs: trial.arrays, resultCount: trial.workload.resultCount)
                }
            }
        }
    }

    private mutating func addONNXRuntime() {
        guard let peer = laboratory.onnxRuntime, let graph = workload.onnx else { return }
        add(ContenderName(.onnxRuntime, .native)) { trial, _ in try peer.contender(graph, trial.workload, trial.arrays) }
    }

    private mutating func addTVM() {
        guard let tvm = laboratory.tvm, let product = workload.tvm else { return }
        for host in laboratory.hosts {
            add(ContenderName(.tvm, host.engine)) { trial, name in
                try ModuleContender(
                    name, tvm.module(product), on: host, inputs: trial.arrays, resultCount: trial.workload.resultCount)
            }
        }
    }

    private mutating func add(_ name: ContenderName, _ make: (inout Trial, ContenderName) throws -> any Contender) {
        do { contenders.append(try make(&self, name)) } catch { failures.append((name, "\(error)")) }
    }

    func run(_ effort: Effort) throws -> WorkloadResult {
        let limits = try laboratory.limitContenders(workload.limit)
        let samples = try measure(limits + contenders, effort)
        let check = Check(workload, arrays.map { $0.array.elements(as: Float.self) })
        let entries = try contenders.map { contender in
            WorkloadResult.Entry(
                name: contender.name, samples: samples[contender.name]!,
                deviation: try contender.result().map(check.deviation), compileMilliseconds: compileMilliseconds[contender.name])
        }
        // The arithmetic loop does a fixed number of operations: its time is scaled to the workload's.
        let scaled = limits.map { ($0.name.engine, samples[$0.name]!.scaled(by: 1 / workload.limit.partOfCall)) }
        let limitSamples = Dictionary(scaled) { $0.minimum < $1.minimum ? $0 : $1 }
        return WorkloadResult(
            workload: workload, entries: entries, limits: limitSamples, leastLimits: limitSamples.mapValues(\.minimum),
            failures: failures)
    }
}
