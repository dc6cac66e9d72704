import NDArray
import Support

/// A JSON value of the section with the path that leads to it, and checked readings of it.
struct MetadataReader {
    let value: JSONValue
    let path: String

    func error(_ problem: MetadataError.Problem) -> MetadataError {
        MetadataError(path: path, problem: problem)
    }

    func object() throws(MetadataError) -> JSONObject {
        guard case .object(let object) = value else { throw wrongKind("an object") }
        return object
    }

    /// The member of an object, or nil where it is missing. `null` is not the same as missing.
    func optional(_ name: String) throws(MetadataError) -> MetadataReader? {
        let object = try object()
        let memberPath = path.isEmpty ? name : "\(path).\(name)"
        return object[name].map { MetadataReader(value: $0, path: memberPath) }
    }

    func member(_ name: String) throws(MetadataError) -> MetadataReader {
        if let member = try optional(name) { return member }
        throw MetadataError(path: path.isEmpty ? name : "\(path).\(name)", problem: .missing)
    }

    func elements() throws(MetadataError) -> [MetadataReader] {
        guard case .array(let values) = value else { throw wrongKind("a list") }
        return values.enumerated().map { MetadataReader(value: $1, path: "\(path)[\($0)]") }
    }

    func map<Result>(
        _ read: (MetadataReader) throws(MetadataError) -> Result
    ) throws(MetadataError) -> [Result] {
        var results: [Result] = []
        for element in try elements() { results.append(try read(element)) }
        return results
    }

    func string() throws(MetadataError) -> String {
        guard case .string(let text) = value else { throw wrongKind("a string") }
        return text
    }

    /// A string that names something, and so is not empty.
    func name() throws(MetadataError) -> String {
        let text = try string()
        if text.isEmpty { throw error(.empty) }
        return text
    }

    func integer(in allowed: ClosedRange<Int64>) throws(MetadataError) -> Int {
        guard case .integer(let integer) = value else { throw wrongKind("an integer") }
        guard allowed.contains(integer) else { throw error(.outOfRange(integer, allowed: allowed)) }
        return Int(integer)
    }

    /// A size or count: not negative, and exact also in JavaScript.
    func count() throws(MetadataError) -> Int {
        try integer(in: 0...(1 << 53 - 1))
    }

    func elementType() throws(MetadataError) -> ElementType {
        let name = try string()
        guard let type = ElementType(rawValue: name) else {
            throw error(.unknownName(name, what: "known element type"))
        }
        return type
    }

    /// A case of a closed list of names.
    func choice<Choice: RawRepresentable<String>>(_ what: String) throws(MetadataError) -> Choice {
        let name = try string()
        guard let choice = Choice(rawValue: name) else { throw error(.unknownName(name, what: what)) }
        return choice
    }

    func wrongKind(_ expected: String) -> MetadataError {
        error(.wrongKind(found: value.kind, expected: expected))
    }
}

/// The names of one kind met so far, none of which may come again.
struct NameRegister {
    private var paths: [String: String] = [:]

    mutating func add(_ name: String, _ reader: MetadataReader) throws(MetadataError) {
        if let first = paths[name] { throw reader.error(.duplicate(name, first: first)) }
        paths[name] = reader.path
    }

    func contains(_ name: String) -> Bool { paths[name] != nil }
}
