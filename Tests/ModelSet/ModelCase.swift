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
    let relativeTolerance: Double, absoluteTolerance: Double
    let minimumCosine: Double?

    public var description: String { name }

    /// Why results are not what is expected; nil where they are.
    public func difference(of results: [NDArray]) -> String? {
        guard results.count == outputs.count else { return "\(results.count) outputs instead of \(outputs.count)" }
        for (index, (result, expected)) in zip(results, outputs).enumerated() {
            if let difference = difference(result, expected) { return "output \(index): \(difference)" }
        }
        return nil
    }

    private func difference(_ result: NDArray, _ expected: NDArray) -> String? {
        guard result.elementType == expected.elementType, result.shape == expected.shape else {
            return "\(result.elementType)\(result.shape) instead of \(expected.elementType)\(expected.shape)"
        }
        guard result.elementType.isFloat else { return result == expected ? nil : "integers differ" }
        let (found, wanted) = (result.doubles, expected.doubles)
        let scale = wanted.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
        for (index, (a, b)) in zip(found, wanted).enumerated() where a != b && !(a.isNaN && b.isNaN) {
            guard abs(a - b) <= absoluteTolerance * scale + relativeTolerance * abs(b) else { return "element \(index) is \(a), not \(b)" }
        }
        guard let minimumCosine, found.count >= 8 else { return nil }
        func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        let cosine = dot(found, wanted) / (dot(found, found) * dot(wanted, wanted)).squareRoot()
        return cosine >= minimumCosine || found == wanted ? nil : "the cosine is \(cosine)"
    }
}

extension ModelCase {
    /// The names of a group's cases that have files; none where that folder is not there.
    public static func names(of group: String) -> [String] {
        entries.compactMap { entry in
            guard case .string(group)? = entry["group"], case .string? = entry["path"], case .string(let name)? = entry["name"] else { return nil }
            return name
        }
    }

    /// Reads a case's files.
    public static func read(_ name: String) throws -> ModelCase? {
        for entry in entries {
            guard case .string(name)? = entry["name"], case .string(let path)? = entry["path"], case .string(let model)? = entry["model"],
                let relative = entry["rtol"]?.double, let absolute = entry["atol"]?.double
            else { continue }
            let folder = "\(models)/\(path)"
            return ModelCase(
                name: name, folder: folder, file: "\(folder)/\(model)", inputs: try arrays(entry["inputs"], folder),
                outputs: try arrays(entry["outputs"], folder), relativeTolerance: relative, absoluteTolerance: absolute,
                minimumCosine: entry["cosine_min"]?.double)
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

    private static var models: String {
        // Where the package lies, and its neighbour.
        "\(#filePath)".split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/../shared/models"
    }

    private static var entries: [JSONObject] {
        guard let bytes = try? File.read("\(models)/manifest.json"), case .object(let manifest)? = try? JSONValue(parsing: bytes),
            case .array(let cases)? = manifest["cases"]
        else { return [] }
        return cases.compactMap { if case .object(let entry) = $0 { entry } else { nil } }
    }
}

extension JSONValue {
    fileprivate var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}
