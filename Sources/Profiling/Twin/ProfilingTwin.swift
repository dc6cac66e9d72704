import Artifact
import WasmModel

/// The twin of a model's module that keeps time: the same interface, the same kernels, and around every call of a kernel a look at the clock.
///
///     …arguments…              …arguments…
///                              call $heddle.now;  local.set $start
///     call $conv          →    call $conv
///                              conv_time += heddle.now() - $start
///
/// It imports `heddle.now`, () → f64: the milliseconds of a clock that never goes back. It exports
///
/// | export | type | meaning |
/// | --- | --- | --- |
/// | `heddle_profile_time` | (kernel i32) → f64 | milliseconds in a kernel since the last reset, by its place in the list of kernels |
/// | `heddle_profile_runs` | () → i32 | calls of `heddle_run` since then |
/// | `heddle_profile_reset` | () → () | |
///
/// - Parameter module: a module with the section `heddle.model`, of any tier.
/// - Throws: `ProfilingError` for what is no such module, and for a kernel that has no function of its name.
public func profilingTwin(of module: [UInt8]) throws(ProfilingError) -> [UInt8] {
    let metadata: ModelMetadata
    do { metadata = try ModelMetadata(module: module) } catch { throw .metadata(error) }
    var twin: Module
    do { twin = try Module(decoding: module) } catch { throw .decoding(error) }
    do { try twin.validate() } catch { throw .invalid(error) }
    guard metadata.functions.isEmpty else { throw .library }
    guard let run = twin.functionExported(as: "heddle_run") else { throw .noRunFunction }
    if twin.imports.contains(where: { $0.module == clockImport.module }) { throw .isTwin }
    let kernels = try kernelFunctions(of: twin, metadata, run)
    let clock = twin.insertFunctionImport(module: clockImport.module, name: clockImport.name, FunctionType(results: [.f64]))
    twin.keepTime(of: kernels.map { FunctionIndex(rawValue: $0.rawValue + 1) }, run: FunctionIndex(rawValue: run.rawValue + 1), clock: clock)
    return twin.encode()
}

/// The import through which a twin asks for the time.
public let clockImport = (module: "heddle", name: "now")

/// Why a module has no profiling twin.
public enum ProfilingError: Error, Sendable {
    case metadata(ArtifactError)
    case decoding(DecodingError)
    case invalid(ValidationError)
    /// Its functions are called one by one: there is no run.
    case library
    case isTwin
    case noRunFunction
    case noFunction(kernel: String)
}

extension ProfilingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .metadata(let error): "\(error)"
        case .decoding(let error): "\(error)"
        case .invalid(let error): "\(error)"
        case .library: "a kernel library has no run to be profiled: compile an operator or a model"
        case .isTwin: "the module keeps time already: it is the twin of another"
        case .noRunFunction: "the module exports no function heddle_run"
        case .noFunction(let kernel):
            "no function of the module is called \(kernel), as one of its kernels is: its section of names was stripped, so compile the model again"
        }
    }
}

/// The function of each kernel, which has its name.
private func kernelFunctions(of module: Module, _ metadata: ModelMetadata, _ run: FunctionIndex) throws(ProfilingError) -> [FunctionIndex] {
    var found: [String: [FunctionIndex]] = [:]
    for (index, name) in module.names?.functions ?? [:] where index.value >= module.importedFunctionCount {
        found[name, default: []].append(index)
    }
    let called = Set(module.functions[run.value - module.importedFunctionCount].body.compactMap(\.calledFunction))
    var kernels: [FunctionIndex] = []
    for kernel in metadata.kernels {
        let candidates = found[kernel.name] ?? []
        guard let function = candidates.first(where: called.contains) ?? candidates.min() else { throw .noFunction(kernel: kernel.name) }
        kernels.append(function)
    }
    return kernels
}
