import Support

/// The model set that lies beside the project, where it does.
public enum SharedModels {
    /// Where the package lies.
    public static var packageRoot: String { "\(#filePath)".split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } }

    public static var folder: String { "\(packageRoot)/../shared/models" }

    /// Where an entry's files lie; nil for those that the set only says how to make.
    public static func folder(of entry: JSONObject) -> String? {
        guard case .string(let path)? = entry["path"] else { return nil }
        return "\(folder)/\(path)"
    }

    /// The entries of the set's manifest; none where it is not there.
    public static var entries: [JSONObject] {
        guard let bytes = try? File.read("\(folder)/manifest.json"), case .object(let manifest)? = try? JSONValue(parsing: bytes),
            case .array(let cases)? = manifest["cases"]
        else { return [] }
        return cases.compactMap { if case .object(let entry) = $0 { entry } else { nil } }
    }
}
