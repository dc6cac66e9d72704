import Foundation
import Support

/// Finds the files of models, or has them written.
struct ModelFiles {
    let folder: WorkFolder
    /// Who writes models that are made; `nil` where its packages are not installed.
    let peer: ONNXRuntimePeer?

    func file(of source: BenchmarkModel.Source) throws -> String {
        switch source {
        case .light(let name):
            return try first([packageFolder + "/onnx/backend/test/data/light/\(name).onnx"], hint: "`make peers` installs the package that has it")
        case .shared(let path):
            let folder = folder.shared + "/" + path
            let name = path.split(separator: "/").last!
            return try first(["\(folder)/model.onnx", "\(folder)/\(name).onnx"], hint: "the shared model set is not beside the project")
        case .bert(let layers, let hidden, let heads, let tokens):
            guard let peer else { throw BenchmarkError("its script needs the packages that `make peers` installs") }
            let file = folder.path("bert.onnx")
            func number(_ value: Int) -> JSONValue { .integer(Int64(value)) }
            _ = try peer.request([
                "command": "bert", "layers": number(layers), "hidden": number(hidden), "heads": number(heads), "tokens": number(tokens),
                "file": .string(file),
            ])
            return file
        }
    }

    private func first(_ candidates: [String], hint: String) throws -> String {
        if let found = candidates.first(where: FileManager.default.fileExists) { return found }
        throw BenchmarkError("\(candidates[0]) is not there: \(hint)")
    }

    /// Where the peer's Python keeps its packages.
    private var packageFolder: String {
        let library = folder.cache.appendingPathComponent("venv/lib").path
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: library)) ?? []
        return "\(library)/\(versions.first { $0.hasPrefix("python3") } ?? "python3")/site-packages"
    }
}
