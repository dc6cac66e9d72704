import Foundation
import Support

/// The model set that lies beside the project, where it does.
public enum SharedModels {
    /// Where the package lies.
    public static var packageRoot: String { "\(#filePath)".split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } }

    public static var folder: String { "\(packageRoot)/../shared/models" }

    /// Where an entry's files lie: in the set or, of those that the set only says how to make, where `Scripts/setup-models` made
    /// them; nil where they are not there.
    public static func folder(of entry: JSONObject) -> String? {
        if case .string(let path)? = entry["path"] { return "\(folder)/\(path)" }
        guard case .string(let group)? = entry["group"], case .string(let name)? = entry["name"] else { return nil }
        let made = "\(packageRoot)/.models/\(group)/\(name)"
        return FileManager.default.fileExists(atPath: made) ? made : nil
    }

    /// The entries of the set's manifest; none where it is not there.
    public static var entries: [JSONObject] {
        guard let bytes = try? File.read("\(folder)/manifest.json"), case .object(let manifest)? = try? JSONValue(parsing: bytes),
            case .array(let cases)? = manifest["cases"]
        else { return [] }
        return cases.compactMap { if case .object(let entry) = $0 { entry } else { nil } }
    }
}
