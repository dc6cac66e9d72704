/// How an engine compiles and runs modules.
public struct EngineConfiguration: Hashable, Sendable {
    /// The proposals beyond the first version of WebAssembly that modules may use.
    ///
    /// Sign extension, saturating conversions, mutable globals and extended constant expressions cannot be switched off in wasmtime.
    public struct Features: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let simd = Features(rawValue: 1 << 0)
        public static let relaxedSIMD = Features(rawValue: 1 << 1)
        public static let bulkMemory = Features(rawValue: 1 << 2)
        public static let multiValue = Features(rawValue: 1 << 3)
        /// Atomic instructions, and shared memories for them.
        public static let threads = Features(rawValue: 1 << 4)
        /// Several tables, `externref`, and the instructions on them, which no module of Heddle's needs.
        public static let referenceTypes = Features(rawValue: 1 << 5)

        /// All that Heddle's modules of one thread use.
        public static let singleThreaded: Features = [.simd, .relaxedSIMD, .bulkMemory, .multiValue]
        /// All that Heddle's modules use.
        public static let all: Features = [.singleThreaded, .threads]
    }

    public enum Optimization: UInt8, Hashable, Sendable {
        case none = 0
        case speed = 1
        case speedAndSize = 2
    }

    /// What a relaxed instruction does where its specification leaves a choice.
    public enum RelaxedSemantics: Hashable, Sendable {
        /// What is fastest on this processor.
        case fastest
        /// The same on every processor, at a cost.
        case deterministic
    }

    /// Whether running code can be stopped from outside.
    public enum Interruption: Hashable, Sendable {
        case impossible
        /// Code looks at the engine's epoch at every loop iteration and call, which costs a little,
        /// and traps with `interrupted` when its deadline has passed.
        case atEpochs
    }

    public var features: Features
    public var optimization: Optimization
    public var relaxedSemantics: RelaxedSemantics
    public var interruption: Interruption
    /// The bytes of stack that calls of wasm functions may take together.
    public var stackByteCount: Int

    public init(
        features: Features = .singleThreaded,
        optimization: Optimization = .speed,
        relaxedSemantics: RelaxedSemantics = .fastest,
        interruption: Interruption = .impossible,
        stackByteCount: Int = 512 * 1024
    ) {
        self.features = features
        self.optimization = optimization
        self.relaxedSemantics = relaxedSemantics
        self.interruption = interruption
        self.stackByteCount = stackByteCount
    }
}

extension EngineConfiguration {
    /// The sizes of stack that wasmtime takes with its other settings as they are.
    static let stackByteCounts = 1...(2 << 20)

    /// Checks what wasmtime would end the process over.
    func check() throws(RuntimeError) {
        if features.contains(.relaxedSIMD), !features.contains(.simd) {
            throw .configurationRefused(reason: "relaxed-simd needs simd")
        }
        if !Self.stackByteCounts.contains(stackByteCount) {
            throw .configurationRefused(
                reason: "a stack of \(stackByteCount) bytes is not between 1 and \(Self.stackByteCounts.upperBound)")
        }
    }
}

extension EngineConfiguration.Features: CustomStringConvertible {
    public var description: String {
        let names: [(Self, String)] = [
            (.simd, "simd"), (.relaxedSIMD, "relaxed-simd"), (.bulkMemory, "bulk-memory"),
            (.multiValue, "multi-value"), (.threads, "threads"),
        ]
        return names.filter { contains($0.0) }.map(\.1).joined(separator: "+")
    }
}
