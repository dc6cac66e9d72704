import HeddleRuntime
import Synchronization

public final class WasmtimeWasiHost: WasiHost {
    public let name = "wasmtime"
    public let hasSIMD = true
    private let modules = Mutex(RecentModules<Box>())

    /// What `run` gives holds no lock while it runs.
    private final class Box: Sendable {
        let module: CompiledModule
        init(_ module: consuming CompiledModule) { self.module = module }
    }

    public func run(_ module: [UInt8], _ arguments: [String], folder: String, standardInput: [UInt8]) throws -> WasiRun {
        let known = modules.withLock { $0[module] }
        let box = try known ?? Box(CompiledModule(module, engine: Engine()))
        if known == nil { modules.withLock { _ = $0.insert(box, for: module) } }
        let program = WasiProgram(
            arguments: ["program"] + arguments, folders: [.init(folder)], standardInput: standardInput)
        let result = try program.run(box.module)
        return WasiRun(exitCode: result.exitCode, output: result.output, errors: String(decoding: result.errors, as: UTF8.self))
    }
}
