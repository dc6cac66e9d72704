import Support

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
        try place(of: name, byteCount: module.count) { range in module[range] }.map { module[$0] }
    }

    /// Where the contents of the custom section of that name are, in a module of which only pieces are read.
    ///
    /// - Parameter read: gives the bytes of a part of the module.
    public static func place(
        of name: String, byteCount: Int, read: (Range<Int>) throws(SectionError) -> ArraySlice<UInt8>
    ) throws(SectionError) -> Range<Int>? {
        try checkHead(try read(0..<min(8, byteCount)))
        var position = 8
        var found: Range<Int>?
        while position < byteCount {
            let start = position
            // An id, a size of at most five bytes; the name follows.
            let bytes = try read(start..<min(start + 12 + name.utf8.count, byteCount))
            var cursor = SectionCursor(bytes, at: start, moduleEnd: byteCount)
            let id = cursor.takeByte()
            let contents = try cursor.takeSized("a section")
            position = contents.upperBound
            guard id == 0 else { continue }
            cursor.moduleEnd = contents.upperBound
            let nameRange = try cursor.takeSized("the name of a custom section")
            guard nameRange.count == name.utf8.count, cursor.bytes(nameRange).elementsEqual(name.utf8) else { continue }
            if found != nil { throw .duplicate(name, offset: start) }
            found = nameRange.upperBound..<contents.upperBound
        }
        return found
    }

    /// Checks the bytes that a module begins with.
    static func checkHead(_ head: ArraySlice<UInt8>) throws(SectionError) {
        guard head.starts(with: [0x00, 0x61, 0x73, 0x6D]) else { throw .notWebAssembly }
        guard head.count == 8 else { throw .truncated(offset: head.count, what: "the version") }
        guard head.suffix(4) == [1, 0, 0, 0] else { throw .unknownVersion(Array(head.suffix(4))) }
    }
}

/// Why the sections of a module cannot be found.
public enum SectionError: Error, Equatable, Sendable {
    case unreadable(FileError)
    case notWebAssembly
    case unknownVersion([UInt8])
    case truncated(offset: Int, what: String)
    case badSize(offset: Int)
    case duplicate(String, offset: Int)
}

extension SectionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let error): "\(error)"
        case .notWebAssembly: "not a WebAssembly module: it does not begin with \\0asm"
        case .unknownVersion(let bytes): "the version bytes \(bytes) are not those of a WebAssembly module"
        case .truncated(let offset, let what): "\(what) at byte \(offset) goes beyond its end"
        case .badSize(let offset): "the size at byte \(offset) is not a 32-bit number"
        case .duplicate(let name, let offset): "a second custom section '\(name)' is at byte \(offset)"
        }
    }
}

/// Reads what a section begins with. Positions are those in the module.
struct SectionCursor {
    private let slice: ArraySlice<UInt8>
    /// The position of the slice's first byte.
    private let start: Int
    private var position: Int
    /// Where the module ends, or what is read in it.
    var moduleEnd: Int

    init(_ slice: ArraySlice<UInt8>, at start: Int, moduleEnd: Int) {
        self.slice = slice
        self.start = start
        position = start
        self.moduleEnd = moduleEnd
    }

    func bytes(_ range: Range<Int>) -> ArraySlice<UInt8> {
        slice[slice.startIndex + range.lowerBound - start..<slice.startIndex + range.upperBound - start]
    }

    mutating func takeByte() -> UInt8 {
        position += 1
        return slice[slice.startIndex + position - 1 - start]
    }

    /// Takes a size; the place of as many bytes behind it.
    mutating func takeSized(_ what: String) throws(SectionError) -> Range<Int> {
        let start = position
        let size = try takeSize(what)
        guard size <= moduleEnd - position else { throw .truncated(offset: start, what: what) }
        return position..<position + size
    }

    /// An unsigned LEB128 number of at most 32 bits.
    private mutating func takeSize(_ what: String) throws(SectionError) -> Int {
        let start = position
        var size = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            guard position < min(moduleEnd, self.start + slice.count) else { throw .truncated(offset: start, what: what) }
            let byte = takeByte()
            size |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 {
                guard size <= UInt32.max else { throw .badSize(offset: start) }
                return size
            }
        }
        throw .badSize(offset: start)
    }
}
