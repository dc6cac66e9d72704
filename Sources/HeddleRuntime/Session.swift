import Artifact
import NDArray

/// A model ready to run: its module instantiated in an engine, its inputs and outputs known by name and shape.
///
///     var session = try Session(contentsOf: "digits.wasm")
///     let outputs = try session.run(["image": image])
///
/// Whoever holds the session is the only one to use it, which is why it may be handed to another thread; `SessionPool`
/// serves many tasks. A trap or a deadline ends the call, not the session.
/// Nothing that the module says of itself is believed: every address and size is checked before it is used.
public struct Session: ~Copyable, Sendable {
    /// What the session was made of.
    public let model: Model
    var instance: Instance
    let interface: ModelInterface
    /// The threads that help, with a module of the threads tier.
    let workers: WorkerPool?

    /// The value of each symbol, in the order of `metadata.symbols`; nil until it is known.
    var symbolValues: [Int?]
    /// Whether the module has planned its memory for the present values of the symbols.
    var isPrepared: Bool
    /// Where tensors were found since memory was planned.
    var regions = KnownRegions()

    /// What a session may take of the machine.
    public struct Limits: Hashable, Sendable {
        /// The bytes that the model's memory may grow to.
        public var memoryByteCount: Int
        /// The entries that the module's tables may have. A session has one instance and one memory.
        public var tableEntryCount: Int
        /// How long one call of the model may last; nil for any time. A limit slows loops down a little.
        public var time: Duration?

        public init(memoryByteCount: Int = 4 << 30, tableEntryCount: Int = 1 << 16, time: Duration? = nil) {
            self.memoryByteCount = memoryByteCount
            self.tableEntryCount = tableEntryCount
            self.time = time
        }
    }

    /// Makes a session of a model that is loaded. Machine code and weights are shared with the model's other sessions.
    ///
    /// - Parameter threads: how many threads run a module of the threads tier, the caller's included; nil for one a core.
    public init(_ model: Model, threads: Int? = nil) throws(SessionError) {
        let metadata = model.metadata
        let memory = try Self.sharedMemory(for: model)
        var instance = try SessionError.wrapping { () throws(RuntimeError) in
            try Instance(model.module, limits: model.instanceLimits, sharedMemory: memory)
        }
        let interface = try ModelInterface(of: &instance, metadata: metadata)
        // Nothing may throw once `self` has the instance.
        let isPrepared = metadata.symbols.isEmpty
        if isPrepared { try interface.prepare(&instance, metadata) }
        let workers = try Self.startWorkers(threads, of: model, memory: memory)

        self.isPrepared = isPrepared
        self.interface = interface
        self.workers = workers
        symbolValues = Array(repeating: nil, count: metadata.symbols.count)
        self.model = model
        self.instance = instance
    }

    /// What the model says of itself.
    public var metadata: ModelMetadata { model.metadata }

    /// The tensors that the model takes, in its order.
    public var inputs: [TensorInterface] { model.metadata.inputs }

    /// The tensors that the model gives, in its order.
    public var outputs: [TensorInterface] { model.metadata.outputs }
}

// MARK: A model for one session

extension Session {
    /// Loads a model from a file.
    ///
    /// - Parameters:
    ///   - threads: how many threads run a module of the threads tier, the caller's included; nil for one a core.
    ///   - cache: where machine code is kept for the next time.
    public init(
        contentsOf path: String, limits: Limits = .init(), threads: Int? = nil, cache: EngineCache? = nil
    ) throws(SessionError) {
        try self.init(Model(contentsOf: path, threads: threads, limits: limits, cache: cache), threads: threads)
    }

    /// Loads a model from the bytes of its module, with an engine of its own.
    public init(module: [UInt8], limits: Limits = .init(), threads: Int? = nil) throws(SessionError) {
        try self.init(Model(module: module, limits: limits), threads: threads)
    }

    /// Loads a model from the bytes of its module, with an engine that other sessions use too.
    ///
    /// `limits.time` counts only with an engine that can be interrupted at epochs; a module of the threads tier takes one with `threads`.
    public init(
        module: [UInt8], engine: borrowing Engine, limits: Limits = .init(), threads: Int? = nil
    ) throws(SessionError) {
        try self.init(Model(module: module, engine: engine, limits: limits), threads: threads)
    }
}

// MARK: Running in place

extension Session {
    /// Runs the model once, on what is in its inputs.
    ///
    /// - Throws: `unboundSymbol` before every symbol has a value; `failed`; `runtime` with a trap.
    public mutating func run() throws(SessionError) {
        try prepare()
        do {
            try interface.run(&instance, model.metadata)
        } catch {
            throw settle(after: error)
        }
    }
}
