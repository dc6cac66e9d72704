import NDArray
import Support

/// What the custom section `heddle.model` says about a module: all that a host must know to run it.
///
/// The section is JSON; `ModelMetadata+Encoding.swift` shows its form.
public struct ModelMetadata: Equatable, Sendable {
    /// The name of the custom section.
    public static let sectionName = "heddle.model"
    /// The version of the module interface that this type describes.
    public static let version = 1

    public var inputs: [TensorInterface]
    public var outputs: [TensorInterface]
    /// The dimensions that a host sets, in the order of `heddle_set_dim`.
    public var symbols: [String]
    /// Output dimensions known only after a run: a host asks for them with `heddle_output_dim`.
    public var computedSymbols: [String]
    public var tier: ModuleTier
    public var memory: MemoryReport
    /// The name and version of the compiler.
    public var compiler: String
    /// The digest of the model file, if there was one.
    public var source: SHA256Digest?
    public var kernels: [KernelReport]
    /// The functions of a kernel library; none in a model.
    public var functions: [LibraryFunction]
    /// A message for every status that the module can report.
    public var statuses: [StatusCode: String]

    public init(
        inputs: [TensorInterface] = [], outputs: [TensorInterface] = [], symbols: [String] = [],
        computedSymbols: [String] = [], tier: ModuleTier, memory: MemoryReport = MemoryReport(),
        compiler: String, source: SHA256Digest? = nil, kernels: [KernelReport] = [],
        functions: [LibraryFunction] = [],
        statuses: [StatusCode: String] = Dictionary(
            uniqueKeysWithValues: StatusCode.allCases.map { ($0, $0.message) })
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.symbols = symbols
        self.computedSymbols = computedSymbols
        self.tier = tier
        self.memory = memory
        self.compiler = compiler
        self.source = source
        self.kernels = kernels
        self.functions = functions
        self.statuses = statuses
    }

    /// The sentence for what a function of the module returned, also for a number that is no status.
    public func message(forStatus code: Int32) -> String {
        guard let status = StatusCode(rawValue: code) else { return "the unknown status \(code)" }
        return statuses[status] ?? status.message
    }
}

/// The extent of an axis: known, or named by a symbol.
public enum Dimension: Hashable, Sendable {
    case fixed(Int)
    case symbol(String)
}

/// An input or output: its name, element type and shape.
public struct TensorInterface: Hashable, Sendable {
    public var name: String
    public var elementType: ElementType
    public var shape: [Dimension]

    public init(name: String, elementType: ElementType, shape: [Dimension]) {
        self.name = name
        self.elementType = elementType
        self.shape = shape
    }
}

/// How many bytes of linear memory a module takes, with symbolic dimensions apart.
public struct MemoryReport: Hashable, Sendable {
    public var weights: Int
    /// The most that is in use at one time, weights included.
    public var peak: Int
    public var scratch: Int
    /// The most bytes of inputs, outputs and values that are needed at one time: what no plan can do without. nil where dimensions are open.
    public var live: Int?
    /// Inputs, outputs and values, by address; none where dimensions are open.
    public var buffers: [BufferReport]
    /// The pages of 65,536 bytes that the memory which a module of the threads tier imports has at first, and at most.
    public var importedPages: ClosedRange<Int>?

    public init(
        weights: Int = 0, peak: Int = 0, scratch: Int = 0, live: Int? = nil, buffers: [BufferReport] = [],
        importedPages: ClosedRange<Int>? = nil
    ) {
        self.live = live
        self.buffers = buffers
        self.weights = weights
        self.peak = peak
        self.scratch = scratch
        self.importedPages = importedPages
    }
}

/// One kernel of a model: for reports and profiles.
public struct KernelReport: Hashable, Sendable {
    public var name: String
    /// The graph nodes that it computes.
    public var nodes: [String]
    /// Arithmetic operations of one run; nil where they depend on data.
    public var operations: SymbolicCount?
    /// Bytes read and written in one run; nil where they depend on data.
    public var bytes: SymbolicCount?

    public init(name: String, nodes: [String], operations: SymbolicCount?, bytes: SymbolicCount?) {
        self.name = name
        self.nodes = nodes
        self.operations = operations
        self.bytes = bytes
    }
}

extension Dimension: CustomStringConvertible, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    public init(integerLiteral value: Int) { self = .fixed(value) }
    public init(stringLiteral name: String) { self = .symbol(name) }

    public var description: String {
        switch self {
        case .fixed(let extent): String(extent)
        case .symbol(let name): name
        }
    }
}

extension TensorInterface: CustomStringConvertible {
    /// `image: float32[batch, 1, 8, 8]`.
    public var description: String { "\(name): \(elementType)\(shape)" }
}

extension MemoryReport: CustomStringConvertible {
    public var description: String { "weights \(weights), peak \(peak), scratch \(scratch) bytes" }
}
