import Foundation
import Support

/// V8, in a Node process that runs `host.mjs`.
final class NodeHost: ModuleHost {
    let engine = BenchmarkEngine.v8
    private let process: ChildProcess
    private let folder: WorkFolder
    private var count = 0

    init(executable: String, folder: WorkFolder) throws {
        let script = folder.source("Engines/host.mjs")
        // TurboFan's code from the first call on: what a long-running program sees, without waiting for it.
        process = try ChildProcess("node", executable, try Self.relaxedFlags(executable) + ["--no-liftoff", script])
        self.folder = folder
    }

    /// Relaxed SIMD is behind a flag up to Node 21, and the flag is gone later.
    private static func relaxedFlags(_ executable: String) throws -> [String] {
        let version = try runProgram(executable, ["--version"]).output
        guard let major = version.dropFirst().split(separator: ".").first.flatMap({ Int($0) }) else {
            throw BenchmarkError("\(executable) --version printed '\(version)'")
        }
        return major < 22 ? ["--experimental-wasm-relaxed-simd"] : []
    }

    func load(_ module: [UInt8]) throws -> any LoadedModule {
        count += 1
        let file = folder.path("module\(count).wasm")
        try File.write(module, to: file)
        defer { try? File.remove(file) }
        _ = try process.request("load \(count) \(file)")
        return NodeModule(number: count, process, folder)
    }
}

private final class NodeModule: LoadedModule {
    private let number: Int
    private let process: ChildProcess
    private let folder: WorkFolder

    init(number: Int, _ process: ChildProcess, _ folder: WorkFolder) {
        self.number = number
        self.process = process
        self.folder = folder
    }

    deinit { _ = try? process.request("drop \(number)") }

    func call(_ function: String, _ arguments: [Int32]) throws -> Int32 {
        Int32(try process.request("call \(number) \(function) \(words(arguments))")) ?? 0
    }

    func write(_ array: StoredArray, at address: Int) throws { _ = try process.request("write \(number) \(address) \(array.file)") }

    func read(at address: Int, count: Int) throws -> [Float] {
        let file = folder.path("result.bin")
        defer { try? File.remove(file) }
        _ = try process.request("read \(number) \(address) \(count * 4) \(file)")
        return try floats(inFile: file)
    }

    func time(_ function: String, _ arguments: [Int32], calls: Int) throws -> Double {
        let answer = try process.request("time \(number) \(function) \(calls) \(words(arguments))")
        guard let nanoseconds = Double(answer) else { throw BenchmarkError("node answered '\(answer)' for a time") }
        return nanoseconds
    }

    private func words(_ arguments: [Int32]) -> String { arguments.map(\.description).joined(separator: " ") }
}

/// The `float32` of a file that holds nothing else.
func floats(inFile path: String) throws -> [Float] {
    let bytes = try File.read(path)
    return bytes.withUnsafeBytes { bytes in
        (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
    }
}
