extension Module {
    /// Reads a module in the binary format.
    ///
    /// Sections, counts and instructions are checked, types are not: that is what `validate()` does. Encoding what
    /// was decoded gives the same bytes if they came from `encode()`; else an equal module in its shortest form,
    /// with custom sections at the end. A `name` section that cannot be understood is kept as a custom section.
    public init(decoding bytes: [UInt8]) throws(DecodingError) {
        var decoder = ModuleDecoder()
        var reader = ByteReader(bytes)
        try decoder.decodePreamble(&reader)
        while !reader.isAtEnd { try decoder.decodeSection(&reader) }
        self = try decoder.finish(&reader)
    }
}

/// The module so far, and what must be remembered between its sections.
private struct ModuleDecoder {
    private var module = Module()
    private var functionTypes: [TypeIndex] = []
    private var bodyCount = 0
    private var statedDataCount: UInt32?
    private var lastSection = SectionID.custom

    mutating func decodePreamble(_ reader: inout ByteReader) throws(DecodingError) {
        guard reader.remaining >= 4, try reader.bytes(count: 4) == Array(Module.preamble.prefix(4)) else {
            throw DecodingError(.notAModule, at: 0)
        }
        let version = try reader.littleEndian(UInt32.self)
        guard version == 1 else { throw DecodingError(.unsupportedVersion(version), at: 4) }
    }

    mutating func decodeSection(_ reader: inout ByteReader) throws(DecodingError) {
        let start = reader.position
        let byte = try reader.byte()
        guard let id = SectionID(rawValue: byte) else { throw DecodingError(.unknownSection(byte), at: start) }
        if id != .custom {
            guard id.order > lastSection.order else { throw DecodingError(.sectionOutOfOrder(byte), at: start) }
            lastSection = id
        }
        let size = try reader.unsigned()
        var content = try reader.part(count: Int(size))
        try decodeContent(of: id, &content)
        try content.expectEnd(of: "section \(byte)")
    }

    private mutating func decodeContent(of id: SectionID, _ reader: inout ByteReader) throws(DecodingError) {
        typealias Limit = ImplementationLimits
        switch id {
        case .custom:
            let name = try reader.name()
            module.customSections.append(CustomSection(name: name, bytes: try reader.bytes(count: reader.remaining)))
        case .type: module.types = try reader.vector(of: "types", limit: Limit.types)
        case .import: module.imports = try reader.vector(of: "imports", limit: Limit.imports)
        case .function: functionTypes = try reader.vector(of: "functions", limit: Limit.functions)
        case .table: module.tables = try reader.vector(of: "tables", limit: Limit.tables)
        case .memory: module.memories = try reader.vector(of: "memories", limit: Limit.tables)
        case .global: module.globals = try reader.vector(of: "globals", limit: Limit.globals)
        case .export: module.exports = try reader.vector(of: "exports", limit: Limit.exports)
        case .start: module.start = try FunctionIndex(from: &reader)
        case .element: module.elements = try reader.vector(of: "element segments", limit: Limit.segments)
        case .dataCount: statedDataCount = try reader.unsigned()
        case .code: try decodeCode(&reader)
        case .data: module.data = try reader.vector(of: "data segments", limit: Limit.segments)
        }
    }

    private mutating func decodeCode(_ reader: inout ByteReader) throws(DecodingError) {
        bodyCount = try reader.count(of: "function bodies", limit: ImplementationLimits.functions)
        try checkBodyCount(&reader)
        module.functions.reserveCapacity(bodyCount)
        for type in functionTypes { module.functions.append(try reader.code(ofType: type)) }
    }

    private func checkBodyCount(_ reader: inout ByteReader) throws(DecodingError) {
        guard bodyCount == functionTypes.count else {
            throw reader.error(.bodyCountMismatch(functions: functionTypes.count, bodies: bodyCount))
        }
    }

    /// The whole module, once all sections are read.
    mutating func finish(_ reader: inout ByteReader) throws(DecodingError) -> Module {
        try checkBodyCount(&reader)
        takeNames()
        if module.statedDataCount != statedDataCount {
            module.dataCount = statedDataCount.map { .stated($0) } ?? .absent
        }
        return module
    }

    /// Only the last `name` section is looked into, so that what is encoded again is read in the same way.
    private mutating func takeNames() {
        guard let position = module.customSections.lastIndex(where: { $0.name == "name" }),
            let names = try? NameSection(decoding: module.customSections[position].bytes)
        else { return }
        module.customSections.remove(at: position)
        module.names = names
    }
}
