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
        try CustomSection.checkHead(module.prefix(8))
        var sections: [ModuleSection] = []
        var start = 8
        while start < module.count {
            var cursor = SectionCursor(module[start...], at: start, moduleEnd: module.count)
            let id = cursor.takeByte()
            let contents = try cursor.takeSized("a section")
            var name: String?
            if id == 0 {
                cursor.moduleEnd = contents.upperBound
                name = String(decoding: module[try cursor.takeSized("the name of a custom section")], as: UTF8.self)
            }
            sections.append(ModuleSection(id: id, name: name, byteCount: contents.upperBound - start))
            start = contents.upperBound
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
