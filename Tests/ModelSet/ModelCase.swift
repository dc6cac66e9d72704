import NDArray
import Support

/// A model file of `../shared/models` with inputs, and the outputs that another framework computed.
public struct ModelCase: Sendable, CustomStringConvertible {
    public let name: String
    public let folder: String
    /// The model's file.
    public let file: String
    public let inputs: [NDArray]
    public let outputs: [NDArray]
    let tolerance: ResultTolerance

    public var description: String { name }

    /// Why results are not what is expected; nil where they are.
    public func difference(of results: [NDArray]) -> String? {
        guard results.count == outputs.count else { return "\(results.count) outputs instead of \(outputs.count)" }
        for (index, (result, expected)) in zip(results, outputs).enumerated() {
            if let difference = tolerance.difference(result, expected) { return "output \(index): \(difference)" }
        }
        return nil
    }
}

extension ModelCase {
    /// The names of a group's cases that have files; none where that folder is not there.
    public static func names(of group: String) -> [String] {
        SharedModels.entries.compactMap { entry in
            guard case .string(group)? = entry["group"], case .string(let name)? = entry["name"], SharedModels.folder(of: entry) != nil else { return nil }
            return name
        }
    }

    /// Reads a case's files.
    public static func read(_ name: String, of group: String) throws -> ModelCase? {
        for entry in SharedModels.entries {
            guard case .string(group)? = entry["group"], case .string(name)? = entry["name"], let folder = SharedModels.folder(of: entry),
                case .string(let model)? = entry["model"], let tolerance = ResultTolerance(manifest: entry)
            else { continue }
            return ModelCase(
                name: name, folder: folder, file: "\(folder)/\(model)", inputs: try arrays(entry["inputs"], folder),
                outputs: try arrays(entry["outputs"], folder), tolerance: tolerance)
        }
        return nil
    }

    private static func arrays(_ list: JSONValue?, _ folder: String) throws -> [NDArray] {
        guard case .array(let entries)? = list else { return [] }
        return try entries.compactMap { entry in
            guard case .object(let object) = entry, case .string(let file)? = object["file"] else { return nil }
            return try NDArray.read(npyFile: "\(folder)/\(file)")
        }
    }
}
