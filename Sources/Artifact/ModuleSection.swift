/// A section of a module's bytes.
public struct ModuleSection: Hashable, Sendable {
    /// The number of its kind; 0 for custom sections.
    public let id: UInt8
    /// The name of a custom section.
    public let name: String?
    /// With the section's header.
    public let byteCount: Int

    /// The sections of a module, in order, in time proportional to their number.
    public static func list(in module: [UInt8]) throws(SectionError) -> [ModuleSection] {
        var sections: [ModuleSection] = []
        try CustomSection.forEachSection(of: module) { section throws(SectionError) in
            let name = section.name.map { String(decoding: module[$0], as: UTF8.self) }
            sections.append(ModuleSection(id: section.id, name: name, byteCount: section.contents.upperBound - section.start))
        }
        return sections
    }

    /// The custom section's name, or what the kind is called.
    public var label: String {
        if let name { return name }
        let labels = ["custom", "type", "import", "function", "table", "memory", "global", "export", "start", "element", "code", "data", "data count", "tag"]
        return Int(id) < labels.count ? labels[Int(id)] : "section \(id)"
    }
}
