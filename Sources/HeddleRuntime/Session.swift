import Artifact
import NDArray
import Support

/// A model ready to run: its module instantiated in an engine, its inputs and outputs known by name and shape.
///
///     var session = try Session(contentsOf: "digits.wasm")
///     let outputs = try session.run(["image": image])
///
/// Whoever holds the session is the only one to use it, which is why it may be handed to another thread.
/// Nothing that the module says of itself is believed: every address and size is checked before it is used.
public struct Session: ~Copyable, Sendable {
    /// What the model says of itself.
    public let metadata: ModelMetadata
    var instance: Instance
    let interface: ModelInterface
    /// Keeps time for the limit on it.
    private let clock: EpochClock?
    /// The threads that help, with a module of the threads tier.
    let workers: WorkerPool?

    /// The value of each symbol, in the order of `metadata.symbols`; nil until it is known.
    var symbolValues: [Int?]
    /// Whether the module has planned its memory for the present values of the symbols.
    var isPrepared: Bool

    /// What a session may take of the machine.
    public struct Limits: Hashable, Sendable {
        /// The bytes that the model's memory may grow to.
        public var memoryByteCount: Int
        /// How long one call of the model may last; nil for any time. A limit slows loops down a little.
        public var time: Duration?

        public init(memoryByteCount: Int = 4 << 30, time: Duration? = nil) {
            self.memoryByteCount = memoryByteCount
            self.time = time
        }
    }

    /// Loads a model from a file.
    ///
    /// - Parameter threads: how many threads run a module of the threads tier, the caller's included; nil for one a core.
    public init(contentsOf path: String, limits: Limits = .init(), threads: Int? = nil) throws(SessionError) {
        let bytes: [UInt8]
        do { bytes = try File.read(path) } catch { throw .file(error) }
        try self.init(module: bytes, limits: limits, threads: threads)
    }

    /// Loads a model from the bytes of its module, with an engine of its own.
    public init(module: [UInt8], limits: Limits = .init(), threads: Int? = nil) throws(SessionError) {
        let configuration = EngineConfiguration(
            features: try Self.readMetadata(module).tier.threading == .threads ? .all : .singleThreaded,
            interruption: limits.time == nil ? .impossible : .atEpochs)
        let engine = try SessionError.wrapping { () throws(RuntimeError) in try Engine(configuration: configuration) }
        try self.init(module: module, engine: engine, limits: limits, threads: threads)
    }

    private static func readMetadata(_ module: [UInt8]) throws(SessionError) -> ModelMetadata {
        do { return try ModelMetadata(module: module) } catch { throw .metadata(error) }
    }

    /// Loads a model from the bytes of its module, with an engine that other sessions use too.
    ///
    /// `limits.time` counts only with an engine that can be interrupted at epochs; a module of the threads tier takes one with `threads`.
    public init(
        module: [UInt8], engine: borrowing Engine, limits: Limits = .init(), threads: Int? = nil
    ) throws(SessionError) {
        let metadata = try Self.readMetadata(module)
        let instanceLimits = InstanceLimits(
            memoryByteCount: limits.memoryByteCount, epochs: limits.time.map(EpochClock.epochs(in:)))
        let compiled = try SessionError.wrapping { () throws(RuntimeError) in try CompiledModule(module, engine: engine) }
        let memory = try Self.sharedMemory(for: metadata, engine: engine, limits: limits)
        var instance = try SessionError.wrapping { () throws(RuntimeError) in
            try Instance(compiled, limits: instanceLimits, sharedMemory: memory)
        }
        let interface = try ModelInterface(of: &instance, metadata: metadata)
        // Nothing may throw once `self` has the instance.
        let isPrepared = metadata.symbols.isEmpty
        if isPrepared { try interface.prepare(&instance) }
        let clock = limits.time == nil ? nil : EpochClock(engine: engine)
        let workers = try Self.startWorkers(threads, of: compiled, memory: memory, limits: instanceLimits, clock: clock)

        self.isPrepared = isPrepared
        self.interface = interface
        self.workers = workers
        self.clock = clock
        symbolValues = Array(repeating: nil, count: metadata.symbols.count)
        self.metadata = metadata
        self.instance = instance
    }

    /// The tensors that the model takes, in its order.
    public var inputs: [TensorInterface] { metadata.inputs }

    /// The tensors that the model gives, in its order.
    public var outputs: [TensorInterface] { metadata.outputs }
}

// MARK: Running with arrays

extension Session {
    /// Runs the model once, with an array for each of its inputs, and gives an array for each output.
    ///
    /// The symbols among the dimensions take their values from the inputs' shapes.
    ///
    /// - Throws: `SessionError` for inputs that the model does not take, and for what its module does wrong.
    public mutating func run(_ arrays: [String: NDArray]) throws(SessionError) -> [String: NDArray] {
        let names = inputs.map(\.name)
        if let unknown = arrays.keys.sorted().first(where: { !names.contains($0) }) {
            throw .unknownInput(name: unknown, inputs: names)
        }
        try takeShapes(of: arrays)
        for (index, name) in names.enumerated() { try write(arrays[name]!, toInput: index) }
        try run()
        var results: [String: NDArray] = [:]
        for (index, output) in outputs.enumerated() { results[output.name] = try readOutput(index) }
        return results
    }

    private mutating func write(_ array: NDArray, toInput index: Int) throws(SessionError) {
        let region = try region(of: TensorPlace(role: .input, index: index))
        do { try instance.writeMemory(array.bytes, at: region.address) } catch { throw .runtime(error) }
    }

    /// A copy of an output of the last run.
    public mutating func readOutput(_ index: Int) throws(SessionError) -> NDArray {
        let place = TensorPlace(role: .output, index: index)
        let region = try region(of: place)
        let bytes: [UInt8]
        do {
            bytes = try instance.readMemory(at: region.address, count: region.byteCount)
        } catch {
            throw .runtime(error)
        }
        do {
            return try NDArray(bytes: bytes, elementType: description(of: place).elementType, shape: region.shape)
        } catch {
            preconditionFailure("the region has as many bytes as its shape takes: \(error)")
        }
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
            try interface.run(&instance)
        } catch {
            throw settle(after: error)
        }
    }

    /// Hands `body` the bytes of an input, row by row, to be written in place.
    public mutating func withInput<Result>(
        _ index: Int, _ body: (inout MutableRawSpan) throws -> Result
    ) throws -> Result {
        let region = try region(of: TensorPlace(role: .input, index: index))
        return try instance.withMutableMemory(at: region.address, count: region.byteCount, body)
    }

    /// Hands `body` the bytes of an output of the last run, row by row.
    public mutating func withOutput<Result>(_ index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        let region = try region(of: TensorPlace(role: .output, index: index))
        return try instance.withMemory(at: region.address, count: region.byteCount, body)
    }
}
