// A module is "\0asm", a version word, and sections: an id byte, a LEB128 size, that many bytes.
// A custom section (id 0) begins with its name: a LEB128 length and UTF-8.

/// Finds custom sections in the bytes of a module, without anything else that knows WebAssembly:
/// the runtime links no compiler.
public enum CustomSection {
    /// The contents of the custom section of that name, or nil where there is none.
    ///
    /// Reads the headers of all sections, in time proportional to their number. Two sections of that name
    /// are an error, because hosts would differ in which they take.
    public static func find(_ name: String, in module: [UInt8]) throws(SectionError) -> ArraySlice<UInt8>? {
        var found: ArraySlice<UInt8>?
        try forEachSection(of: module) { section throws(SectionError) in
            guard let own = section.name, module[own].elementsEqual(name.utf8) else { return }
            if found != nil { throw .duplicate(name, offset: section.start) }
            found = module[own.upperBound..<section.contents.upperBound]
        }
        return found
    }

    /// Where a section lies; a custom section's contents begin with its name.
    struct Place {
        let start: Int
        let id: UInt8
        let contents: Range<Int>
        let name: Range<Int>?
    }

    static func forEachSection(of module: [UInt8], _ body: (Place) throws(SectionError) -> Void) throws(SectionError) {
        guard module.starts(with: [0x00, 0x61, 0x73, 0x6D]) else { throw .notWebAssembly }
        guard module.count >= 8 else { throw .truncated(offset: module.count, what: "the version") }
        guard module[4..<8] == [1, 0, 0, 0] else { throw .unknownVersion(Array(module[4..<8])) }
        var cursor = SectionCursor(bytes: module, position: 8, end: module.count)
        while cursor.position < module.count {
            let start = cursor.position
            let id = module[start]
            cursor.position += 1
            let contents = try cursor.takeSized("a section")
            var name: Range<Int>?
            if id == 0 {
                var inside = SectionCursor(bytes: module, position: contents.lowerBound, end: contents.upperBound)
                name = try inside.takeSized("the name of a custom section")
            }
            try body(Place(start: start, id: id, contents: contents, name: name))
        }
    }
}

/// Why the sections of a module cannot be found.
public enum SectionError: Error, Equatable, Sendable {
    case notWebAssembly
    case unknownVersion([UInt8])
    case truncated(offset: Int, what: String)
    case badSize(offset: Int)
    case duplicate(String, offset: Int)
}

extension SectionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notWebAssembly: "not a WebAssembly module: it does not begin with \\0asm"
        case .unknownVersion(let bytes): "the version bytes \(bytes) are not those of a WebAssembly module"
        case .truncated(let offset, let what): "\(what) at byte \(offset) goes beyond its end"
        case .badSize(let offset): "the size at byte \(offset) is not a 32-bit number"
        case .duplicate(let name, let offset): "a second custom section '\(name)' is at byte \(offset)"
        }
    }
}

private struct SectionCursor {
    let bytes: [UInt8]
    var position: Int
    let end: Int

    /// Takes a size and as many bytes behind it.
    mutating func takeSized(_ what: String) throws(SectionError) -> Range<Int> {
        let start = position
        let size = try takeSize(what)
        guard size <= end - position else { throw .truncated(offset: start, what: what) }
        defer { position += size }
        return position..<position + size
    }

    /// An unsigned LEB128 number of at most 32 bits.
    private mutating func takeSize(_ what: String) throws(SectionError) -> Int {
        let start = position
        var size = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            guard position < end else { throw .truncated(offset: start, what: what) }
            let byte = bytes[position]
            position += 1
            size |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 {
                guard size <= UInt32.max else { throw .badSize(offset: start) }
                return size
            }
        }
        throw .badSize(offset: start)
    }
}
