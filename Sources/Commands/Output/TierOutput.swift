import Artifact
import ModelCompiler
import Support

/// The files of a model that was compiled for several tiers, in the folder of the first.
struct TierOutput {
    let files: TierFiles
    let models: [CompiledModel]
    private let folder: String

    /// - Parameter path: of the module that is complete by itself.
    init(_ models: [CompiledModel], path: String) throws {
        let name = FilePath.name(of: path)
        guard !name.hasPrefix(".") else { throw TierOutputError.hidden(path) }
        folder = String(path.dropLast(name.count))
        self.models = models
        files = TierFiles(models, name: name)
    }

    func path(of name: String) -> String { folder + name }

    func write() throws {
        for file in files.files { try File.write(file.bytes, to: path(of: file.name)) }
    }

    /// Removes the manifest of modules that do not belong to what was written to a path now.
    static func removeManifest(about path: String) throws {
        let manifest = TierManifest.path(beside: path)
        guard let bytes = try? File.read(manifest), let found = try? TierManifest(decoding: bytes) else { return }
        if path.hasSuffix(found.base.file) { try File.remove(manifest) }
    }
}

enum TierOutputError: CommandError {
    case hidden(String)

    var status: ProgramStatus { .usage }
    var description: String {
        switch self {
        case .hidden(let path): "\(path): modules of several tiers are found by their names, which cannot begin with a point"
        }
    }
}

/// What is worth saying of modules just compiled.
struct TierReport {
    let files: TierOutput
    let time: Duration

    private var entries: [(entry: TierManifest.Entry, byteCount: Int)] {
        let sizes = Dictionary(uniqueKeysWithValues: files.files.files.map { ($0.name, $0.bytes.count) })
        return files.files.manifest.modules.map { ($0, sizes[$0.file]!) }
    }

    var text: String {
        let metadata = files.models[0].metadata
        var table = Table()
        table.add("modules", lines: entries.map { entry, byteCount in
            "\(files.path(of: entry.file)), \(byteCount.byteText)\(entry.shared.isEmpty ? "" : " beside the weights"), \(entry.tier)"
        })
        table.add("manifest", files.path(of: TierManifest.path(beside: files.files.manifest.base.file)))
        table.add("inputs", lines: metadata.inputs.map(\.description))
        table.add("outputs", lines: metadata.outputs.map(\.description))
        table.add("memory", metadata.memory.text)
        table.add("time", time.text)
        return table.text
    }

    var json: JSONValue {
        let metadata = files.models[0].metadata.json
        var object: JSONObject = [
            "manifest": .string(files.path(of: TierManifest.path(beside: files.files.manifest.base.file))),
            "modules": .array(entries.map { entry, byteCount in
                .object([
                    "file": .string(files.path(of: entry.file)), "bytes": .integer(Int64(byteCount)),
                    "moduleBytes": .integer(Int64(entry.byteCount)), "tier": .string(entry.tier.description),
                ])
            }),
        ]
        for name in ["inputs", "outputs", "memory", "kernels"] { object[name] = metadata[name] }
        object["milliseconds"] = .number(time.milliseconds)
        return .object(object)
    }
}
