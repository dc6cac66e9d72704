import Profiling

/// A module with Heddle's interface: `heddle_input`, `heddle_output`, `heddle_run`. The C kernels have it as well.
final class ModuleContender: Contender {
    let name: ContenderName
    private let module: any LoadedModule
    private let resultCount: Int

    /// - Parameter inputs: in the order of the module's interface.
    init(_ name: ContenderName, _ bytes: [UInt8], on host: any ModuleHost, inputs: [StoredArray], resultCount: Int) throws {
        self.name = name
        self.resultCount = resultCount
        module = try host.load(bytes)
        guard try module.call("heddle_prepare", []) == 0 else { throw BenchmarkError("\(name): heddle_prepare failed") }
        for (index, input) in inputs.enumerated() {
            try module.write(input, at: address(module.call("heddle_input", [Int32(index)])))
        }
    }

    func time(calls: Int) throws -> Double { try module.time("heddle_run", [], calls: calls) }

    func result() throws -> [Float]? {
        try module.read(at: address(module.call("heddle_output", [0])), count: resultCount)
    }
}

/// Addresses go up to 4 GiB, beyond what is positive in an i32.
private func address(_ value: Int32) -> Int { Int(UInt32(bitPattern: value)) }

/// The loop that bounds a workload.
final class LimitContender: Contender {
    let name: ContenderName
    private let module: any LoadedModule

    init(_ limit: LimitModule, variant: Int, on host: any ModuleHost) throws {
        name = ContenderName(.limit, host.engine, variant: variant)
        module = try host.load(limit.bytes)
        _ = try module.call("initialize", [])
    }

    func time(calls: Int) throws -> Double { try module.time("run", [], calls: calls) }
    func result() -> [Float]? { nil }
}
