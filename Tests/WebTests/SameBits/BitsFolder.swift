import Artifact
import Foundation
import HeddleRuntime
import ModelCompiler
import NDArray
import Support
import TensorIR

/// A folder of modules, of inputs, and of what wasmtime makes of them: what `Web/tests/bits.mjs` reads.
struct BitsFolder {
    let url: URL
    private var cases: [JSONValue] = []
    private(set) var files: [String] = ["cases.json"]
    /// By case and then by run, the digest of the outputs in wasmtime.
    private(set) var digests: [(name: String, byRun: [String: String])] = []

    /// How a case is run: the kind of module, and the threads that run it.
    static let runs: [(label: String, threading: Threading, threads: Int)] = [
        ("one thread", .single, 1), ("a threaded module alone", .threads, 1), ("two threads", .threads, 2),
    ]

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "heddle-bits-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: url) }

    /// Compiles a case for one thread and for several, runs both, and writes all that a host needs to do the same.
    mutating func add(_ each: BitsCase) throws {
        let number = cases.count
        var files: [Threading: String] = [:]
        var byRun: [String: String] = [:]
        for threading in Threading.allCases {
            let module = try compile(each.program, for: Target(.simd128, numerics: .deterministic, threading: threading)).bytes
            files[threading] = try write(module, "\(number)-\(threading).wasm")
            for run in Self.runs where run.threading == threading {
                var session = try Session(module: module, threads: run.threads)
                session.waitForThreads()
                let outputs = try session.run(each.inputs)
                byRun[run.label] = SHA256Digest(of: session.outputs.flatMap { outputs[$0.name]!.bytes }).description
            }
        }
        digests.append((each.name, byRun))
        cases.append([
            "name": .string(each.name), "inputs": .array(try each.inputs.sorted { $0.key < $1.key }.map { try describe($0, $1, number) }),
            "runs": .array(Self.runs.map { ["label": .string($0.label), "file": .string(files[$0.threading]!), "threads": .integer(Int64($0.threads))] }),
        ])
    }

    /// Writes the list of cases, once all are there.
    func finish() throws {
        try File.write(Array(JSONValue.array(cases).text(.compact).utf8), to: url.appending(path: "cases.json").path)
    }

    private mutating func describe(_ name: String, _ array: NDArray, _ number: Int) throws -> JSONValue {
        [
            "name": .string(name), "type": .string(array.elementType.rawValue),
            "shape": .array(array.shape.map { .integer(Int64($0)) }),
            "file": .string(try write(array.bytes, "\(number)-\(files.count).bin")),
        ]
    }

    private mutating func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try File.write(bytes, to: url.appending(path: name).path)
        files.append(name)
        return name
    }
}
