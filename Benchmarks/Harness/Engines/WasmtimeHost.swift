import Glibc
import HeddleRuntime
import NDArray

/// wasmtime, in this process.
final class WasmtimeHost: ModuleHost {
    let engine = BenchmarkEngine.wasmtime
    private let wasmtime: Engine

    init() throws {
        // What other compilers make refers to tables in a form that came with reference types.
        wasmtime = try Engine(configuration: EngineConfiguration(features: [.singleThreaded, .referenceTypes]))
    }

    func load(_ module: [UInt8]) throws -> any LoadedModule {
        try WasmtimeModule(Instance(CompiledModule(module, engine: wasmtime)))
    }
}

private final class WasmtimeModule: LoadedModule {
    private var instance: Instance

    init(_ instance: consuming Instance) { self.instance = instance }

    func call(_ function: String, _ arguments: [Int32]) throws -> Int32 {
        guard case .i32(let result)? = try instance.call(function, arguments.map { .i32($0) }).first else { return 0 }
        return result
    }

    func write(_ array: StoredArray, at address: Int) throws { try instance.writeMemory(array.array.bytes, at: address) }

    func read(at address: Int, count: Int) throws -> [Float] {
        try instance.readMemory(Float.self, at: address, count: count)
    }

    func time(_ function: String, _ arguments: [Int32], calls: Int) throws -> Double {
        let callee = try instance.function(function)
        let values = arguments.map { WasmValue.i32($0) }
        let clock = ContinuousClock()
        let start = clock.now, startOfWork = threadTime()
        for _ in 0..<calls { try instance.call(callee, values) }
        // What the thread worked: less, where other programs were given the processor in between.
        return min((clock.now - start) / .nanoseconds(1), threadTime() - startOfWork)
    }
}

/// The nanoseconds that this thread has had a processor.
private func threadTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}
