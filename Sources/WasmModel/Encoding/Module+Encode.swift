extension Module {
    /// The module in the binary format, ready for an engine. Linear in the size of the result; a data segment is
    /// copied once.
    public func encode() -> [UInt8] {
        var writer = ByteWriter()
        writer.reserve(64 * 1024 + data.reduce(0) { $0 + $1.bytes.count })
        writer.append(Self.preamble)
        writer.encodeTypeSection(types)
        writer.encodeImportSection(imports)
        writer.encodeFunctionSection(functions)
        writer.encodeTableSection(tables)
        writer.encodeMemorySection(memories)
        writer.encodeGlobalSection(globals)
        writer.encodeExportSection(exports)
        writer.encodeStartSection(start)
        writer.encodeElementSection(elements)
        writer.encodeDataCountSection(statedDataCount)
        writer.encodeCodeSection(functions)
        writer.encodeDataSection(data)
        for section in customSections { writer.encodeCustomSection(section) }
        if let names { writer.encodeNameSection(names) }
        return writer.bytes
    }

    /// `\0asm` and version 1.
    static let preamble: [UInt8] = [0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00]
}
