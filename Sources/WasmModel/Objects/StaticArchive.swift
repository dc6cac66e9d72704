/// A static library, as linkers read it: a System V (GNU) archive with a symbol index.
///
///     "!<arch>\n"
///     "/"     the index: a count, the offset of a member for each symbol (4 bytes, big-endian), the names
///     "//"    the names of members that are longer than 15 bytes
///     members, each at an even offset
public struct StaticArchive: Sendable {
    /// An object file, and the symbols that it defines for others.
    public struct Member: Sendable {
        public var name: String
        public var bytes: [UInt8]
        public var symbols: [String]

        public init(name: String, bytes: [UInt8], symbols: [String]) {
            self.name = name
            self.bytes = bytes
            self.symbols = symbols
        }
    }

    public var members: [Member]

    public init(_ members: [Member]) { self.members = members }

    private static let magic = "!<arch>\n"
    private static let headerByteCount = 60

    /// The archive's bytes. Times, owners and the like are 0, so that equal members give equal archives.
    public func encode() -> [UInt8] {
        var longNames: [UInt8] = []
        let names = members.map { member -> String in
            if member.name.utf8.count < 16 { return member.name + "/" }
            defer { longNames.append(contentsOf: "\(member.name)/\n".utf8) }
            return "/\(longNames.count)"
        }
        let symbolCount = members.reduce(0) { $0 + $1.symbols.count }
        var symbolNames: [UInt8] = []
        for name in members.flatMap(\.symbols) {
            symbolNames.append(contentsOf: name.utf8)
            symbolNames.append(0)
        }
        var place = Self.magic.utf8.count + Self.size(4 + 4 * symbolCount + symbolNames.count)
        if !longNames.isEmpty { place += Self.size(longNames.count) }

        var index = ByteWriter()
        index.bigEndian(UInt32(symbolCount))
        for member in members {
            for _ in member.symbols { index.bigEndian(UInt32(place)) }
            place += Self.size(member.bytes.count)
        }
        index.append(symbolNames)

        var writer = ByteWriter()
        writer.append(Array(Self.magic.utf8))
        writer.append(Self.member("/", index.bytes, mode: "0"))
        if !longNames.isEmpty { writer.append(Self.member("//", longNames, mode: nil)) }
        for (name, member) in zip(names, members) { writer.append(Self.member(name, member.bytes, mode: "644")) }
        return writer.bytes
    }

    private static func size(_ byteCount: Int) -> Int { headerByteCount + (byteCount + 1) / 2 * 2 }

    /// A header of fixed columns, the content, and a line feed where that is of odd length.
    private static func member(_ name: String, _ bytes: [UInt8], mode: String?) -> [UInt8] {
        let zero = mode == nil ? "" : "0"
        // Name, time, owner, group, mode, size.
        let columns: [(text: String, width: Int)] = [(name, 16), (zero, 12), (zero, 6), (zero, 6), (mode ?? "", 8), ("\(bytes.count)", 10)]
        var member: [UInt8] = []
        for (text, width) in columns {
            member.append(contentsOf: text.utf8)
            member.append(contentsOf: repeatElement(UInt8(ascii: " "), count: width - text.utf8.count))
        }
        member.append(contentsOf: "`\n".utf8)
        member.append(contentsOf: bytes)
        if bytes.count % 2 != 0 { member.append(0x0A) }
        return member
    }
}

extension ByteWriter {
    fileprivate mutating func bigEndian(_ value: UInt32) {
        for shift in [24, 16, 8, 0] { append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
    }
}
