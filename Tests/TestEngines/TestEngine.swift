import HeddleRuntime

/// An engine that runs the modules under test, in the same way whichever it is.
///
/// Any number of tests may use one engine at the same time.
public protocol TestEngine: Sendable, CustomStringConvertible {
    /// The engine's name, as a person says it: `wasmtime`.
    var name: String { get }

    /// Why the engine does not take `module`; nil when the module is valid and of features that it knows.
    func objection(to module: [UInt8]) throws -> String?

    /// Makes one instance of `module`, and takes the steps in order.
    ///
    /// A trap ends neither the step nor the run: it is the outcome of that call.
    ///
    /// A module of the threads tier gets a memory, and so many workers.
    func run(_ module: [UInt8], steps: [EngineStep], workers: Int) throws -> [StepResult]

    /// Makes one instance of `module`, takes the step `setup`, then calls `call` for each sample.
    ///
    /// A sample is the mean over `callsPerSample` calls. The first calls, made before any sample, warm the engine up.
    func time(
        _ module: [UInt8], setup: EngineStep, call: FunctionCall, samples: Int, callsPerSample: Int
    ) throws -> CallTiming
}

extension TestEngine {
    /// With one worker, where the module is of the threads tier.
    public func run(_ module: [UInt8], steps: [EngineStep]) throws -> [StepResult] {
        try run(module, steps: steps, workers: 1)
    }

    /// Writes, then calls, then reads, in one fresh instance.
    public func run(
        _ module: [UInt8], memoryWrites: [MemoryWrite] = [], calls: [FunctionCall], memoryReads: [MemoryRead] = []
    ) throws -> StepResult {
        try run(module, steps: [EngineStep(writes: memoryWrites, calls: calls, reads: memoryReads)])[0]
    }

    /// Calls one function of a fresh instance, and gives its results.
    ///
    /// - Throws: `UnexpectedTrap` as well.
    public func call(_ function: String, _ arguments: [WasmValue] = [], of module: [UInt8]) throws -> [WasmValue] {
        try run(module, calls: [FunctionCall(function, arguments)]).outcomes[0].results()
    }

    public var description: String { name }

    /// Whether the engine takes `module`.
    public func accepts(_ module: [UInt8]) throws -> Bool {
        try objection(to: module) == nil
    }
}

/// Bytes to put into the memory.
public struct MemoryWrite: Sendable {
    public var address: Int
    public var bytes: [UInt8]

    public init(address: Int, bytes: [UInt8]) {
        self.address = address
        self.bytes = bytes
    }

    public init<Element: BitwiseCopyable>(address: Int, elements: [Element]) {
        self.init(address: address, bytes: elements.withUnsafeBytes { Array($0) })
    }
}

/// Bytes to take out of the memory.
public struct MemoryRead: Sendable {
    public var address: Int
    public var count: Int

    public init(address: Int, count: Int) {
        self.address = address
        self.count = count
    }
}

/// One call of an exported function.
public struct FunctionCall: Sendable {
    public var function: String
    public var arguments: [WasmValue]

    public init(_ function: String, _ arguments: [WasmValue] = []) {
        self.function = function
        self.arguments = arguments
    }
}

/// What is done with an instance at once: all writes, then all calls, then all reads.
public struct EngineStep: Sendable {
    public var writes: [MemoryWrite]
    public var calls: [FunctionCall]
    public var reads: [MemoryRead]

    public init(writes: [MemoryWrite] = [], calls: [FunctionCall] = [], reads: [MemoryRead] = []) {
        self.writes = writes
        self.calls = calls
        self.reads = reads
    }
}

/// What came of a step: an outcome for each call, and the bytes of each read.
public struct StepResult: Hashable, Sendable {
    public var outcomes: [CallOutcome]
    public var memory: [[UInt8]]

    public init(outcomes: [CallOutcome], memory: [[UInt8]]) {
        self.outcomes = outcomes
        self.memory = memory
    }

    /// The elements that read number `index` found; bytes left over at the end are left out.
    public func elements<Element: BitwiseCopyable>(_ type: Element.Type, ofRead index: Int = 0) -> [Element] {
        let stride = MemoryLayout<Element>.stride
        return memory[index].withUnsafeBytes { bytes in
            (0..<bytes.count / stride).map { bytes.loadUnaligned(fromByteOffset: $0 * stride, as: type) }
        }
    }
}

/// How one call ended.
public enum CallOutcome: Hashable, Sendable {
    case returned([WasmValue])
    case trapped(Trap.Reason)

    /// - Throws: `UnexpectedTrap` where the call trapped.
    public func results() throws -> [WasmValue] {
        switch self {
        case .returned(let values): return values
        case .trapped(let reason): throw UnexpectedTrap(reason: reason)
        }
    }
}

/// A call was to return, but trapped.
public struct UnexpectedTrap: Error, CustomStringConvertible {
    public let reason: Trap.Reason
    public var description: String { "the call trapped: \(reason)" }
}

/// How long calls of a function took.
public struct CallTiming: Hashable, Sendable, CustomStringConvertible {
    /// Nanoseconds for one call, in rising order.
    public let samples: [Double]

    public init(samples: [Double]) {
        precondition(!samples.isEmpty, "a timing has at least one sample")
        self.samples = samples.sorted()
    }

    /// The shortest time in nanoseconds: the one least disturbed by other processes.
    public var minimum: Double { samples[0] }
    public var median: Double { samples[samples.count / 2] }

    public var description: String { "minimum \(minimum) ns, median \(median) ns" }
}
