import NDArray
import TensorIR

/// Where measured code runs.
public enum BenchmarkEngine: String, CaseIterable, Hashable, Sendable, CustomStringConvertible {
    case wasmtime, v8
    /// Machine code without WebAssembly: peers that cannot be had otherwise.
    case native

    public var description: String { rawValue }

    /// The engines that run modules.
    public static let ofModules: [BenchmarkEngine] = [.wasmtime, .v8]

    /// What Heddle chooses instructions for when nobody says.
    var hint: Target.Engine {
        switch self {
        case .wasmtime: .wasmtime
        case .v8: .v8
        case .native: .portable
        }
    }
}

/// An engine that modules are loaded into.
protocol ModuleHost: AnyObject {
    var engine: BenchmarkEngine { get }
    func load(_ module: [UInt8]) throws -> any LoadedModule
}

/// An instance of a module. All functions that are measured take and give `i32`.
protocol LoadedModule: AnyObject {
    func call(_ function: String, _ arguments: [Int32]) throws -> Int32
    /// Copies the elements of an array into the memory.
    func write(_ array: StoredArray, at address: Int) throws
    /// The elements of that many `float32` in the memory.
    func read(at address: Int, count: Int) throws -> [Float]
    /// Nanoseconds that so many calls take together.
    func time(_ function: String, _ arguments: [Int32], calls: Int) throws -> Double
}

/// An array, and the `.npy` file in which other processes find it.
struct StoredArray {
    let array: NDArray
    let file: String
}

/// What the child processes said went wrong, and what of this machine does not suit.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
