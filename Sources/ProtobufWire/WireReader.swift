/// Reads the fields of one protobuf message out of a file's bytes, without copying them.
///
/// A field is a key, `number << 3 | wire type`, and a value:
///
///     wire type   value
///     0           varint: seven bits a byte, the lowest first; the high bit says that more follow
///     1, 5        eight, four bytes, little-endian
///     2           a length as varint, and as many bytes: text, a message, a packed list
///     3, 4        groups, which no model format has: refused
///
/// Every length is checked against the message's end before anything is made of it, and the depth of messages is bounded,
/// so that a damaged file costs no more than its own size.
public struct WireReader: Sendable {
    public static let maximumDepth = 100

    let bytes: [UInt8]
    private(set) var position: Int
    private let end: Int
    private let depth: Int

    public init(_ bytes: [UInt8]) {
        self.init(bytes, 0..<bytes.count, depth: 0)
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>, depth: Int) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
        self.depth = depth
    }

    /// The next field; nil at the message's end.
    public mutating func next() throws(WireError) -> WireField? {
        guard position < end else { return nil }
        let start = position
        let key = try varint(from: start)
        guard let number = Int(exactly: key >> 3), number > 0, number < 1 << 29 else { throw .badKey(offset: start) }
        let value: WireValue
        switch key & 7 {
        case 0: value = .varint(try varint(from: start))
        case 1: value = .fixed64(UInt64(try fixed(8, from: start)))
        case 2:
            let count = try varint(from: start)
            guard count <= UInt64(end - position) else { throw .truncated(offset: start) }
            value = .bytes(position..<position + Int(count))
            position += Int(count)
        case 5: value = .fixed32(UInt32(try fixed(4, from: start)))
        default: throw .badKey(offset: start)
        }
        return WireField(number: number, offset: start, value: value)
    }

    /// A reader of the message that the field holds.
    func message(_ field: WireField) throws(WireError) -> WireReader {
        guard depth < Self.maximumDepth else { throw .tooDeep(offset: field.offset) }
        return WireReader(bytes, try field.range, depth: depth + 1)
    }

    /// A reader of the elements of a packed list.
    func packed(_ range: Range<Int>) -> WireReader { WireReader(bytes, range, depth: depth) }

    var isAtEnd: Bool { position >= end }
    var byteCountLeft: Int { end - position }

    mutating func varint(from start: Int) throws(WireError) -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while position < end {
            let byte = bytes[position]
            position += 1
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return result }
            shift += 7
            if shift >= 70 { throw .longInteger(offset: start) }
        }
        throw .truncated(offset: start)
    }

    mutating func fixed(_ count: Int, from start: Int) throws(WireError) -> UInt64 {
        guard count <= end - position else { throw .truncated(offset: start) }
        var result: UInt64 = 0
        for place in 0..<count { result |= UInt64(bytes[position + place]) << UInt64(8 * place) }
        position += count
        return result
    }
}

/// A field as it lies in the file.
public struct WireField: Sendable {
    public let number: Int
    /// Where its key is.
    public let offset: Int
    public let value: WireValue
}

public enum WireValue: Sendable {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case bytes(Range<Int>)
}

extension WireField {
    package var range: Range<Int> {
        get throws(WireError) {
            guard case .bytes(let range) = value else { throw .wireType(field: number, offset: offset) }
            return range
        }
    }

    package var integer: Int64 {
        get throws(WireError) {
            guard case .varint(let bits) = value else { throw .wireType(field: number, offset: offset) }
            return Int64(bitPattern: bits)
        }
    }

    package var float: Float {
        get throws(WireError) {
            guard case .fixed32(let bits) = value else { throw .wireType(field: number, offset: offset) }
            return Float(bitPattern: bits)
        }
    }

    package var double: Double {
        get throws(WireError) {
            guard case .fixed64(let bits) = value else { throw .wireType(field: number, offset: offset) }
            return Double(bitPattern: bits)
        }
    }
}
