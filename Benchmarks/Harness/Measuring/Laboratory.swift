import NDArray
import Support
import TensorIR

/// Which of the peers beside ours are measured.
public enum Peers: Sendable {
    case measured
    /// For quick looks at our own kernels.
    case leftOut
}

/// What is measured, apart from the workloads.
public struct Selection: Sendable {
    public var engines: [BenchmarkEngine]
    public var tiers: [FeatureTier]
    /// The engine that instructions are chosen for; `nil` for the one that runs them.
    public var hint: Target.Engine?
    public var peers: Peers

    public init(
        engines: [BenchmarkEngine] = BenchmarkEngine.ofModules, tiers: [FeatureTier] = [.simd128, .relaxedSIMD],
        hint: Target.Engine? = nil, peers: Peers = .measured
    ) {
        self.engines = engines
        self.tiers = tiers
        self.hint = hint
        self.peers = peers
    }
}

/// The engines and peers of this machine, started once for all workloads.
final class Laboratory {
    let folder: WorkFolder
    let selection: Selection
    private(set) var hosts: [any ModuleHost] = []
    private(set) var plainC: PlainC?
    private(set) var onnxRuntime: ONNXRuntimePeer?
    private(set) var tvm: TVM?
    /// Who is not measured, and why.
    private(set) var leftOut: [String] = []
    private var arithmetic: [any Contender]?

    init(_ selection: Selection) throws {
        self.selection = selection
        folder = try WorkFolder()
        for engine in selection.engines {
            if let host = attempt("\(engine)", { try host(engine) }) { hosts.append(host) }
        }
        guard !hosts.isEmpty else { throw BenchmarkError("no engine is there: " + leftOut.joined(separator: "; ")) }
        guard selection.peers == .measured else { return }
        plainC = attempt("plain C", { try PlainC(folder) })
        onnxRuntime = attempt("ONNX Runtime", { try ONNXRuntimePeer(folder) })
        tvm = attempt("TVM", { try TVM(folder) })
    }

    private func host(_ engine: BenchmarkEngine) throws -> any ModuleHost {
        guard engine == .v8 else { return try WasmtimeHost() }
        guard let node = findProgram("node", "nodejs") else {
            throw BenchmarkError("Node is not on the PATH (Debian: apt-get install nodejs)")
        }
        return try NodeHost(executable: node, folder: folder)
    }

    /// Notes who cannot take part.
    private func attempt<Result>(_ name: String, _ make: () throws -> Result) -> Result? {
        do {
            return try make()
        } catch {
            leftOut.append("\(name) is left out: \(error)")
            return nil
        }
    }

    /// A workload's arrays, each in a file as well.
    func operands(of workload: Workload) throws -> [StoredArray] {
        try workload.operands.enumerated().map { index, operand in
            let array = NDArray.random(.float32, shape: operand.shape, in: operand.range, seed: UInt64(index + 1))
            let file = folder.path("operand\(index).npy")
            try array.write(npyFile: file)
            return StoredArray(array: array, file: file)
        }
    }

    /// The loops that bound a workload, on every engine. The arithmetic one is the same for all workloads.
    func limitContenders(_ limit: Limit) throws -> [any Contender] {
        guard case .arithmetic = limit else { return try makeLimits(limit) }
        if let arithmetic { return arithmetic }
        let made = try makeLimits(limit)
        arithmetic = made
        return made
    }

    private func makeLimits(_ limit: Limit) throws -> [any Contender] {
        try limit.modules.enumerated().flatMap { variant, module in
            try hosts.map { try LimitContender(module, variant: variant, on: $0) }
        }
    }
}
