extension Module {
    /// The module in the binary format, ready for an engine. Linear in the size of the result; a data segment is
    /// copied once.
    public func encode() -> [UInt8] {
        var writer = ByteWriter()
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
        var rest = ByteWriter()
        for section in customSections { rest.encodeCustomSection(section) }
        if let names { rest.encodeNameSection(names) }
        // Growing would copy the weights once more, and take as much memory again.
        writer.reserve(writer.count + data.reduce(rest.count) { $0 + $1.bytes.count + ByteWriter.mostBytesOfSegmentHeader } + ByteWriter.mostBytesOfSectionHeader)
        writer.encodeDataSection(data)
        writer.append(rest.bytes)
        return writer.bytes
    }

    /// `\0asm` and version 1.
    static let preamble: [UInt8] = [0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00]
}
