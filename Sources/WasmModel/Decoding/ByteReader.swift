/// Reads the bytes of the binary format, never past `end`.
struct ByteReader {
    private let bytes: [UInt8]
    private(set) var position: Int
    let end: Int

    init(_ bytes: [UInt8]) {
        self.init(bytes, position: 0, end: bytes.count)
    }

    private init(_ bytes: [UInt8], position: Int, end: Int) {
        self.bytes = bytes
        self.position = position
        self.end = end
    }

    var isAtEnd: Bool { position == end }
    var remaining: Int { end - position }

    func error(_ reason: DecodingError.Reason) -> DecodingError { DecodingError(reason, at: position) }

    mutating func byte() throws(DecodingError) -> UInt8 {
        guard position < end else { throw error(.unexpectedEnd) }
        defer { position += 1 }
        return bytes[position]
    }

    /// The next byte, which stays unread.
    func peek() throws(DecodingError) -> UInt8 {
        guard position < end else { throw error(.unexpectedEnd) }
        return bytes[position]
    }

    mutating func bytes(count: Int) throws(DecodingError) -> [UInt8] {
        guard count <= remaining else { throw error(.unexpectedEnd) }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    /// A reader of the next `count` bytes, which this one skips.
    mutating func part(count: Int) throws(DecodingError) -> ByteReader {
        guard count <= remaining else { throw error(.unexpectedEnd) }
        defer { position += count }
        return ByteReader(bytes, position: position, end: position + count)
    }

    mutating func littleEndian<Value: FixedWidthInteger>(_: Value.Type) throws(DecodingError) -> Value {
        guard Value.bitWidth / 8 <= remaining else { throw error(.unexpectedEnd) }
        var value: Value = 0
        for shift in stride(from: 0, to: Value.bitWidth, by: 8) {
            value |= try Value(truncatingIfNeeded: byte()) << Value(shift)
        }
        return value
    }
}

// MARK: - LEB128

extension ByteReader {
    mutating func unsigned() throws(DecodingError) -> UInt32 {
        let first = try byte()
        if first < 0x80 { return UInt32(first) }
        var value = UInt32(first & 0x7F)
        var shift: UInt32 = 7
        while true {
            let next = try byte()
            // The fifth byte holds the last four bits, and must be the last.
            if shift == 28, next > 0x0F { throw error(.integerTooLong(bits: 32)) }
            value |= UInt32(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    mutating func signed32() throws(DecodingError) -> Int32 { Int32(truncatingIfNeeded: try signed(bits: 32)) }
    mutating func signed64() throws(DecodingError) -> Int64 { try signed(bits: 64) }

    /// At most `bits` bits; the unused bits of the last byte must repeat the sign.
    mutating func signed(bits: Int) throws(DecodingError) -> Int64 {
        var value: Int64 = 0
        var shift = 0
        while true {
            let next = try byte()
            let left = bits - shift
            if left < 7 {
                let extended = Int8(bitPattern: next << 1) >> 1
                let isSignRepeated = extended >> Int8(left - 1) == 0 || extended >> Int8(left - 1) == -1
                guard next < 0x80, isSignRepeated else { throw error(.integerTooLong(bits: bits)) }
            }
            value |= Int64(next & 0x7F) << Int64(shift)
            shift += 7
            if next < 0x80 {
                let unused = max(64 - shift, 0)
                return (value << Int64(unused)) >> Int64(unused)
            }
        }
    }
}

// MARK: - Names and lists

extension ByteReader {
    mutating func name() throws(DecodingError) -> String {
        let start = position
        let length = try count(of: "bytes of a name", limit: ImplementationLimits.nameBytes)
        let characters = try bytes(count: length)
        guard let text = String(validating: characters, as: UTF8.self) else {
            throw DecodingError(.invalidUTF8, at: start)
        }
        return text
    }

    /// A number of things of which each takes a byte at least.
    mutating func count(of what: String, limit: UInt32) throws(DecodingError) -> Int {
        let start = position
        let count = try unsigned()
        guard count <= limit else { throw DecodingError(.countTooLarge(count, of: what, limit: limit), at: start) }
        return Int(count)
    }

    /// A number of elements, then each element. Room is made for no more than the bytes can hold.
    mutating func vector<Element: BinaryDecodable>(
        of what: String, limit: UInt32
    ) throws(DecodingError) -> [Element] {
        let count = try count(of: what, limit: limit)
        var elements: [Element] = []
        elements.reserveCapacity(min(count, remaining))
        for _ in 0..<count { elements.append(try Element(from: &self)) }
        return elements
    }

    func expectEnd(of what: String) throws(DecodingError) {
        guard isAtEnd else { throw error(.sizeMismatch(of: what)) }
    }
}

/// What the binary format has a form of.
protocol BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError)
}

extension UInt32: BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError) { self = try reader.unsigned() }
}
