import Foundation
import Support

/// ONNX Runtime, native, on one thread, in a Python process.
final class ONNXRuntimePeer {
    fileprivate let process: ChildProcess
    fileprivate let folder: WorkFolder
    let version: String

    /// - Throws: where Python's packages are not installed.
    init(_ folder: WorkFolder) throws {
        let python = folder.cache.appendingPathComponent("venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw BenchmarkError("not installed; `Scripts/setup-bench` installs it into .bench/")
        }
        process = try ChildProcess("ONNX Runtime", python, [folder.source("Peers/onnxruntime_peer.py")])
        version = try process.request("{\"command\": \"version\"}")
        self.folder = folder
    }

    func contender(_ graph: ONNXGraph, _ workload: Workload, _ arrays: [StoredArray]) throws -> any Contender {
        let inputs = zip(workload.operands, arrays).map { operand, array -> JSONValue in
            [
                "name": .string(operand.name), "file": .string(array.file), "constant": .bool(operand.role == .constant),
                "permutation": permutation(operand.name, of: graph),
            ]
        }
        let request: JSONObject = [
            "command": "load", "nodes": .array(graph.nodes.map(\.json)), "inputs": .array(inputs),
            "permutation": permutation("y", of: graph),
        ]
        _ = try self.request(request)
        return ONNXRuntimeContender(self)
    }

    /// A session of a model file, its inputs bound.
    func contender(model: String, inputs: [(name: String, file: String)]) throws -> any Contender {
        let inputs = inputs.map { JSONValue.object(["name": .string($0.name), "file": .string($0.file)]) }
        _ = try request(["command": "load_model", "model": .string(model), "inputs": .array(inputs)])
        return ONNXRuntimeContender(self)
    }

    /// Sends a request, and waits for what follows the `ok` of its answer.
    func request(_ object: JSONObject) throws -> String { try process.request(JSONValue.object(object).text(.compact)) }

    private func permutation(_ name: String, of graph: ONNXGraph) -> JSONValue {
        graph.permutations[name].map { .array($0.map { .integer(Int64($0)) }) } ?? .null
    }
}

private final class ONNXRuntimeContender: Contender {
    let name = ContenderName(.onnxRuntime, .native)
    private let peer: ONNXRuntimePeer

    init(_ peer: ONNXRuntimePeer) { self.peer = peer }

    func time(calls: Int) throws -> Double {
        let answer = try peer.process.request("{\"command\": \"time\", \"calls\": \(calls)}")
        guard let nanoseconds = Double(answer) else { throw BenchmarkError("ONNX Runtime answered '\(answer)' for a time") }
        return nanoseconds
    }

    func result() throws -> [Float]? {
        let file = peer.folder.path("peer.bin")
        defer { try? File.remove(file) }
        _ = try peer.process.request(JSONValue.object(["command": "read", "file": .string(file)]).text(.compact))
        return try floats(inFile: file)
    }
}
