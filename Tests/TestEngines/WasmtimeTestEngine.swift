import HeddleRuntime
import Synchronization
import WasmModel

/// A module that is another one after it was encoded and decoded.
struct RoundTripFailure: Error {
    let byteCount: Int
}

/// wasmtime, in this process.
public final class WasmtimeTestEngine: TestEngine {
    public let name = "wasmtime"
    private let engine = Mutex<SharedEngine?>(nil)
    private let modules = Mutex(RecentModules<SharedModule>())

    // The engine and its modules are in boxes, so that no lock is held while one is used.
    private final class SharedEngine: Sendable {
        let engine: Engine
        init(_ engine: consuming Engine) { self.engine = engine }
    }

    private final class SharedModule: Sendable {
        let module: CompiledModule
        /// The size of the shared memory that it imports, if it does.
        let pages: ClosedRange<Int>?

        init(_ module: consuming CompiledModule, pages: ClosedRange<Int>?) {
            self.module = module
            self.pages = pages
        }
    }

    init() {}

    public func objection(to module: [UInt8]) throws -> String? {
        do {
            try sharedEngine().engine.validate(module)
            return nil
        } catch RuntimeError.invalidModule(let reason) {
            return reason
        }
    }

    public func run(_ module: [UInt8], steps: [EngineStep], workers: Int) throws -> [StepResult] {
        let compiled = try compiled(module)
        let memory = try compiled.pages.map { try SharedMemory(engine: sharedEngine().engine, pages: $0) }
        var instance = try Instance(compiled.module, sharedMemory: memory)
        let pool = try memory.map { try WorkerPool(count: workers, of: compiled.module, memory: $0) }
        pool?.waitUntilReady()
        return try steps.map { try Self.take($0, in: &instance, with: pool) }
    }

    public func time(
        _ module: [UInt8], setup: EngineStep, call: FunctionCall, samples: Int, callsPerSample: Int
    ) throws -> CallTiming {
        let compiled = try compiled(module)
        let memory = try compiled.pages.map { try SharedMemory(engine: sharedEngine().engine, pages: $0) }
        var instance = try Instance(compiled.module, sharedMemory: memory)
        _ = try Self.take(setup, in: &instance, with: nil)
        let function = try instance.function(call.function)
        let clock = ContinuousClock()
        func sample() throws -> Double {
            let start = clock.now
            for _ in 0..<callsPerSample { try instance.call(function, call.arguments) }
            return (clock.now - start) / .nanoseconds(1) / Double(callsPerSample)
        }
        _ = try sample()
        return try CallTiming(samples: (0..<samples).map { _ in try sample() })
    }

    private static func take(_ step: EngineStep, in instance: inout Instance, with pool: WorkerPool?) throws -> StepResult {
        for write in step.writes { try instance.writeMemory(write.bytes, at: write.address) }
        var outcomes: [CallOutcome] = []
        for call in step.calls {
            do {
                outcomes.append(.returned(try instance.call(call.function, call.arguments)))
            } catch .trapped(let trap, _) {
                outcomes.append(.trapped(trap.reason))
                _ = try pool?.settle(&instance)
            }
        }
        return StepResult(
            outcomes: outcomes,
            memory: try step.reads.map { try instance.readMemory(at: $0.address, count: $0.count) })
    }

    /// Compiled once, as long as it is among those used lately.
    private func compiled(_ module: [UInt8]) throws -> SharedModule {
        if let known = modules.withLock({ $0[module] }) { return known }
        let pages = try importedPages(of: checkOwnModel(of: module))
        let compiled = SharedModule(try CompiledModule(module, engine: sharedEngine().engine), pages: pages)
        modules.withLock { _ = $0.insert(compiled, for: module) }
        return compiled
    }

    /// What the engine accepts, our decoder and validator accept, and our encoder writes as it was read.
    private func checkOwnModel(of bytes: [UInt8]) throws -> Module {
        let module = try Module(decoding: bytes)
        try module.validate()
        let written = module.encode()
        if try Module(decoding: written) != module { throw RoundTripFailure(byteCount: bytes.count) }
        return module
    }

    private func importedPages(of module: Module) -> ClosedRange<Int>? {
        for case .memory(let type) in module.imports.map(\.type) where type.sharing == .shared {
            return Int(type.limits.minimum)...Int(type.limits.maximum ?? 65536)
        }
        return nil
    }

    private func sharedEngine() throws -> SharedEngine {
        try engine.withLock { engine in
            if let engine { return engine }
            let made = SharedEngine(try Engine(configuration: .init(features: .all)))
            engine = made
            return made
        }
    }
}
