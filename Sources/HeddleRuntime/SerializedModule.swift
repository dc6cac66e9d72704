/// What can be read in a module that wasmtime compiled and serialized.
///
/// It is an ELF file. Its section `.wasmtime.engine` begins with
///
///     00           layout of the section
///     02           length of the version, a LEB128 number
///     35 30        "50", the major version
enum SerializedModule {
    /// The version of wasmtime that wrote `module`; nil when the file is not laid out as expected.
    static func engineVersion(_ module: [UInt8]) -> String? {
        guard let section = engineSection(module), section.count >= 2 else { return nil }
        let start = section.startIndex
        let length = Int(section[start + 1])
        guard section[start] == 0, length < 0x80, section.count >= 2 + length else { return nil }
        return String(validating: section[(start + 2)..<(start + 2 + length)], as: UTF8.self)
    }

    /// What wasmtime writes of itself, its configuration and the processor.
    static func engineSection(_ module: [UInt8]) -> ArraySlice<UInt8>? { section(named: ".wasmtime.engine", of: module) }

    /// The bytes of an ELF section; every offset in the file is checked.
    private static func section(named name: String, of file: [UInt8]) -> ArraySlice<UInt8>? {
        let sectionHeaderSize = 64
        guard file.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]),
              let headers = integer(at: 0x28, bytes: 8, of: file),
              let count = integer(at: 0x3C, bytes: 2, of: file),
              let namesIndex = integer(at: 0x3E, bytes: 2, of: file)
        else { return nil }

        func content(_ index: Int) -> ArraySlice<UInt8>? {
            let (header, overflow) = headers.addingReportingOverflow(index * sectionHeaderSize)
            guard !overflow,
                  let offset = integer(at: header + 24, bytes: 8, of: file),
                  let size = integer(at: header + 32, bytes: 8, of: file),
                  offset <= file.count, size <= file.count - offset
            else { return nil }
            return file[offset..<(offset + size)]
        }

        guard let names = content(namesIndex) else { return nil }
        let wanted = Array(name.utf8) + [0]
        for index in 0..<count {
            guard let nameOffset = integer(at: headers + index * sectionHeaderSize, bytes: 4, of: file) else { return nil }
            if names.dropFirst(nameOffset).starts(with: wanted) { return content(index) }
        }
        return nil
    }

    /// A little-endian number; nil when it reaches past the end or does not fit.
    private static func integer(at offset: Int, bytes count: Int, of file: [UInt8]) -> Int? {
        guard offset >= 0, offset <= file.count - count else { return nil }
        var value: UInt64 = 0
        for index in (0..<count).reversed() { value = value << 8 | UInt64(file[offset + index]) }
        return Int(exactly: value)
    }
}
