import Artifact
import Support

/// A model that is loaded: its description and its machine code, of which sessions are made.
///
///     let model = try Model(contentsOf: "digits.wasm", cache: .standard())
///     var session = try Session(model)
///
/// Any number of threads may use it. Its sessions share machine code, and, where they do not write to them, the pages of weights.
public final class Model: Sendable {
    /// What the model says of itself.
    public let metadata: ModelMetadata
    /// What each session may take of the machine.
    public let limits: Session.Limits
    /// Where the machine code came from.
    public let codeOrigin: CodeOrigin
    let module: CompiledModule
    /// Keeps time for the limit on it.
    let clock: EpochClock?

    public enum CodeOrigin: Hashable, Sendable {
        case compiled
        case cache
    }

    /// Loads a model from a file: a module, or the manifest of modules for several tiers, of which one is picked. A manifest that
    /// stands beside a module and names it is followed, too (docs/tiers.md).
    ///
    /// - Parameters:
    ///   - tier: the tier to take; the best if left out.
    ///   - threads: how many threads sessions will have; with 1 a module without threads is taken where there is one.
    ///   - cache: where machine code is kept for the next time. What goes wrong with it only costs time.
    public convenience init(
        contentsOf path: String, tier: ModuleTier? = nil, threads: Int? = nil, limits: Session.Limits = .init(),
        cache: EngineCache? = nil
    ) throws(SessionError) {
        let file = try ModelFile(path, tier: tier, threads: threads ?? Session.coreCount)
        try self.init(file.source, title: file.title, promised: file.digest, limits: limits, cache: cache)
        try file.check(metadata, wanted: tier)
    }

    /// The bytes of the module that `init(contentsOf:tier:threads:)` loads, for programs that look into modules. Without a manifest and a tier they
    /// are those of the file, whatever it is.
    public static func moduleBytes(contentsOf path: String, tier: ModuleTier? = nil, threads: Int? = nil) throws(SessionError) -> [UInt8] {
        let file = try ModelFile(path, tier: tier, threads: threads ?? Session.coreCount)
        let bytes = try file.source.bytes(promised: file.digest, title: file.title)
        guard file.tier != nil || tier != nil else { return bytes }
        let metadata: ModelMetadata
        do { metadata = try ModelMetadata(module: bytes) } catch { throw .metadata(error) }
        try file.check(metadata, wanted: tier)
        return bytes
    }

    /// Loads a model from the bytes of its module, with an engine of its own.
    public convenience init(
        module: [UInt8], limits: Session.Limits = .init(), cache: EngineCache? = nil
    ) throws(SessionError) {
        try self.init(ModuleSource(module), title: "a module in memory", limits: limits, cache: cache)
    }

    /// Loads a model from the bytes of its module, with an engine that others use too.
    ///
    /// `limits.time` counts only with an engine that can be interrupted at epochs; a module of the threads tier takes one with `threads`.
    public convenience init(
        module: [UInt8], engine: borrowing Engine, limits: Session.Limits = .init()
    ) throws(SessionError) {
        let metadata: ModelMetadata
        do { metadata = try ModelMetadata(module: module) } catch { throw .metadata(error) }
        let compiled = try SessionError.wrapping { () throws(RuntimeError) in try CompiledModule(module, engine: engine) }
        self.init(metadata, compiled, .compiled, engine: engine, limits: limits)
    }

    convenience init(
        _ source: ModuleSource, title: String, promised: SHA256Digest? = nil, limits: Session.Limits, cache: EngineCache?
    ) throws(SessionError) {
        let metadata: ModelMetadata
        do { metadata = try ModelMetadata(source) } catch { throw .metadata(error) }
        let configuration = EngineConfiguration(
            features: metadata.tier.threading == .threads ? .all : .singleThreaded,
            interruption: limits.time == nil ? .impossible : .atEpochs)
        let engine = try SessionError.wrapping { () throws(RuntimeError) in try Engine(configuration: configuration) }
        var origin = CodeOrigin.compiled
        let module = try Self.machineCode(of: source, title, promised, engine, cache, &origin)
        self.init(metadata, module, origin, engine: engine, limits: limits)
    }

    private init(
        _ metadata: ModelMetadata, _ module: consuming CompiledModule, _ origin: CodeOrigin, engine: borrowing Engine,
        limits: Session.Limits
    ) {
        clock = limits.time == nil ? nil : EpochClock(engine: engine)
        self.metadata = metadata
        self.module = module
        self.limits = limits
        codeOrigin = origin
    }

    /// What each instance may take.
    var instanceLimits: InstanceLimits {
        InstanceLimits(
            memoryByteCount: limits.memoryByteCount, tableCount: limits.tableEntryCount,
            epochs: limits.time.map(EpochClock.epochs(in:)))
    }
}

extension Model {
    /// Takes machine code from the cache, or compiles it and leaves it there.
    private static func machineCode(
        of source: ModuleSource, _ title: String, _ promised: SHA256Digest?, _ engine: borrowing Engine,
        _ cache: EngineCache?, _ origin: inout CodeOrigin
    ) throws(SessionError) -> CompiledModule {
        do {
            if let found = try cache?.entry(for: source, promised: promised, engine: engine)?.load(into: engine) {
                origin = .cache
                return found
            }
        } catch {
            throw .file(error)
        }
        let bytes = try source.bytes(promised: promised, title: title)
        let module = try SessionError.wrapping { () throws(RuntimeError) in try CompiledModule(bytes, engine: engine) }
        // Of the bytes that were compiled, since a file may have changed meanwhile.
        if let cache, let entry = try? cache.entry(for: ModuleSource(bytes), promised: promised, engine: engine) {
            try? entry.store(module, title: title)
            cache.evict()
        }
        return module
    }
}
