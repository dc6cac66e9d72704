extension Import: BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError) {
        module = try reader.name()
        name = try reader.name()
        type = try ImportType(from: &reader)
    }
}

extension Export: BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError) {
        name = try reader.name()
        item = try ExportedItem(from: &reader)
    }
}

extension Global: BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError) {
        type = try GlobalType(from: &reader)
        initializer = try reader.constantExpression()
    }
}

extension [Instruction]: BinaryDecodable {
    /// A constant expression.
    init(from reader: inout ByteReader) throws(DecodingError) { self = try reader.constantExpression() }
}

// The flags of segments are explained in `ByteWriter+Segments.swift`.

extension ElementSegment: BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError) {
        let flags = try reader.flags(upTo: 7, as: "the flags of an element segment")
        switch flags & 3 {
        case 0: mode = .active(table: TableIndex(0), offset: try reader.constantExpression())
        case 2:
            let table = TableIndex(rawValue: try reader.unsigned())
            mode = .active(table: table, offset: try reader.constantExpression())
        case 1: mode = .passive
        default: mode = .declarative
        }
        items = try Items(flags: flags, from: &reader)
    }
}

extension ElementSegment.Items {
    fileprivate init(flags: UInt32, from reader: inout ByteReader) throws(DecodingError) {
        let statesType = flags & 3 != 0
        let limit = ImplementationLimits.tableElements
        if flags & 4 == 0 {
            if statesType { try reader.expect(0, as: "elements that are functions") }
            self = .functions(try reader.vector(of: "elements", limit: limit))
        } else {
            let type = statesType ? try ValueType(referenceFrom: &reader) : .funcref
            self = .expressions(type: type, try reader.vector(of: "elements", limit: limit))
        }
    }
}

extension DataSegment: BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError) {
        mode = try Mode(from: &reader)
        let count = try reader.unsigned()
        bytes = try reader.bytes(count: Int(count))
    }
}

extension DataSegment.Mode: BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError) {
        switch try reader.flags(upTo: 2, as: "the flags of a data segment") {
        case 0: self = .active(memory: MemoryIndex(0), offset: try reader.constantExpression())
        case 1: self = .passive
        default:
            let memory = MemoryIndex(rawValue: try reader.unsigned())
            self = .active(memory: memory, offset: try reader.constantExpression())
        }
    }
}

extension ByteReader {
    /// An unsigned number of at most `largest`.
    fileprivate mutating func flags(upTo largest: UInt32, as what: String) throws(DecodingError) -> UInt32 {
        let start = position
        let flags = try unsigned()
        guard flags <= largest else {
            throw DecodingError(.unexpectedByte(UInt8(truncatingIfNeeded: flags), expected: what), at: start)
        }
        return flags
    }
}
