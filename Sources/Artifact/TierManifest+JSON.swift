// {
//   "heddle": "tiers",
//   "version": 1,
//   "base": {"file": "net.wasm", "bytes": 1234567},
//   "modules": [
//     {"tier": "relaxed-simd", "file": "net.relaxed-simd.part", "bytes": 1240000, "sha256": "<64 digits>", "shared": [[30120, 28100, 1200000]]},
//     {"tier": "simd128", "file": "net.wasm", "bytes": 1234567, "sha256": "<64 digits>"}
//   ]
// }

import Support

extension TierManifest {
    /// JSON in UTF-8.
    public func encode() -> [UInt8] {
        let manifest: JSONObject = [
            "heddle": "tiers", "version": .integer(Int64(Self.version)),
            "base": .object(["file": .string(base.file), "bytes": .integer(Int64(base.byteCount))]),
            "modules": .array(modules.map { .object($0.json) }),
        ]
        return Array(JSONValue.object(manifest).text(.pretty).utf8)
    }

    /// Reads and checks a manifest, which may come from anyone.
    public init(decoding bytes: [UInt8]) throws(ManifestError) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes, limits: JSONLimits(byteCount: 1 << 24, depth: 8))
        } catch {
            throw .json(error)
        }
        do {
            try self.init(MetadataReader(value: json, path: ""))
        } catch {
            throw .content(error)
        }
    }

    private init(_ reader: MetadataReader) throws(MetadataError) {
        let kind = try reader.member("heddle")
        guard try kind.string() == "tiers" else { throw kind.error(.unknownName(try kind.string(), what: "kind of manifest")) }
        let version = try reader.member("version")
        let number = try version.integer(in: .min ... .max)
        guard number == Self.version else { throw version.error(.unsupportedVersion(Int64(number))) }
        let base = try reader.member("base")
        self.base = FileReference(file: try base.member("file").fileName(), byteCount: try base.member("bytes").fileSize())
        modules = []
        var tiers = NameRegister()
        for element in try reader.member("modules").elements() {
            let entry = try Entry(element, baseByteCount: self.base.byteCount)
            try tiers.add(entry.tier.description, try element.member("tier"))
            modules.append(entry)
        }
        if modules.isEmpty { throw try reader.member("modules").error(.empty) }
    }
}

extension TierManifest.Entry {
    fileprivate var json: JSONObject {
        var object: JSONObject = [
            "tier": .string(tier.description), "file": .string(file), "bytes": .integer(Int64(byteCount)),
            "sha256": .string(digest.description),
        ]
        if !shared.isEmpty {
            object["shared"] = .array(shared.map { .array([$0.at, $0.from, $0.count].map { .integer(Int64($0)) }) })
        }
        return object
    }

    fileprivate init(_ reader: MetadataReader, baseByteCount: Int) throws(MetadataError) {
        tier = try ModuleTier(try reader.member("tier"))
        file = try reader.member("file").fileName()
        byteCount = try reader.member("bytes").fileSize()
        let digestReader = try reader.member("sha256")
        let text = try digestReader.string()
        guard let digest = SHA256Digest(hexadecimal: text) else { throw digestReader.error(.badDigest(text)) }
        self.digest = digest
        shared = []
        guard let list = try reader.optional("shared") else { return }
        let elements = try list.elements()
        guard elements.count <= 65_536 else { throw list.error(.outOfRange(Int64(elements.count), allowed: 0...65_536)) }
        var end = 0
        for element in elements {
            let range = try TierManifest.SharedRange(element, after: end, moduleEnd: byteCount, baseEnd: baseByteCount)
            end = range.at + range.count
            shared.append(range)
        }
    }
}

extension TierManifest.SharedRange {
    fileprivate init(_ reader: MetadataReader, after end: Int, moduleEnd: Int, baseEnd: Int) throws(MetadataError) {
        let numbers = try reader.elements()
        guard numbers.count == 3 else { throw reader.wrongKind("a list of three numbers") }
        at = try numbers[0].integer(in: Int64(end)...Int64(moduleEnd))
        from = try numbers[1].integer(in: 0...Int64(baseEnd))
        count = try numbers[2].integer(in: 0...Int64(min(moduleEnd - at, baseEnd - from)))
    }
}

extension MetadataReader {
    /// The plain name of a file beside the manifest.
    fileprivate func fileName() throws(MetadataError) -> String {
        let name = try name()
        let isPlain = name.utf8.count <= 255 && !name.hasPrefix(".") && !name.utf8.contains { $0 == 0x2F || $0 == 0x5C || $0 < 0x20 }
        guard isPlain else { throw error(.notAFileName(name)) }
        return name
    }

    /// Modules are no larger than 4 GiB.
    fileprivate func fileSize() throws(MetadataError) -> Int { try integer(in: 0...(1 << 32)) }
}

/// Why a manifest cannot be used.
public enum ManifestError: Error, Equatable, Sendable {
    case json(JSONError)
    case content(MetadataError)
}

extension ManifestError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .json(let error): "the manifest is not JSON: \(error)"
        case .content(let error): "in the manifest, \(error)"
        }
    }
}
