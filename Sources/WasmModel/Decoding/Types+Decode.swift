extension ValueType: BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError) {
        let start = reader.position
        let byte = try reader.byte()
        guard let type = ValueType(rawValue: byte) else {
            throw DecodingError(.unexpectedByte(byte, expected: "a value type"), at: start)
        }
        self = type
    }

    init(referenceFrom reader: inout ByteReader) throws(DecodingError) {
        let start = reader.position
        let byte = try reader.byte()
        guard let type = ValueType(rawValue: byte), type.isReference else {
            throw DecodingError(.unexpectedByte(byte, expected: "a reference type"), at: start)
        }
        self = type
    }
}

extension FunctionType: BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError) {
        try reader.expect(0x60, as: "a function type")
        parameters = try reader.vector(of: "parameters", limit: ImplementationLimits.parameters)
        results = try reader.vector(of: "results", limit: ImplementationLimits.results)
    }
}

extension TableType: BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError) {
        element = try ValueType(referenceFrom: &reader)
        let flags = try reader.byte(upTo: 1, as: "the limits of a table")
        limits = try Limits(flags: flags, from: &reader)
    }
}

extension MemoryType: BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError) {
        let flags = try reader.byte(upTo: 3, as: "the limits of a memory")
        limits = try Limits(flags: flags, from: &reader)
        sharing = flags & 2 == 0 ? .unshared : .shared
    }
}

extension Limits {
    fileprivate init(flags: UInt8, from reader: inout ByteReader) throws(DecodingError) {
        minimum = try reader.unsigned()
        maximum = flags & 1 == 0 ? nil : try reader.unsigned()
    }
}

extension GlobalType: BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError) {
        value = try ValueType(from: &reader)
        mutability = try reader.byte(upTo: 1, as: "a mutability") == 0 ? .constant : .variable
    }
}

extension ImportType: BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError) {
        self =
            switch try reader.byte(upTo: 3, as: "the kind of an import") {
            case 0: .function(try TypeIndex(from: &reader))
            case 1: .table(try TableType(from: &reader))
            case 2: .memory(try MemoryType(from: &reader))
            default: .global(try GlobalType(from: &reader))
            }
    }
}

extension ExportedItem: BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError) {
        let kind = try reader.byte(upTo: 3, as: "the kind of an export")
        let index = try reader.unsigned()
        self =
            switch kind {
            case 0: .function(FunctionIndex(rawValue: index))
            case 1: .table(TableIndex(rawValue: index))
            case 2: .memory(MemoryIndex(rawValue: index))
            default: .global(GlobalIndex(rawValue: index))
            }
    }
}

extension TypeIndex: BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError) { self.init(rawValue: try reader.unsigned()) }
}

extension FunctionIndex: BinaryDecodable {
    init(from reader: inout ByteReader) throws(DecodingError) { self.init(rawValue: try reader.unsigned()) }
}

extension ByteReader {
    /// A byte of at most `largest`.
    mutating func byte(upTo largest: UInt8, as what: String) throws(DecodingError) -> UInt8 {
        let start = position
        let byte = try byte()
        guard byte <= largest else { throw DecodingError(.unexpectedByte(byte, expected: what), at: start) }
        return byte
    }

    mutating func expect(_ expected: UInt8, as what: String) throws(DecodingError) {
        let start = position
        let byte = try byte()
        guard byte == expected else { throw DecodingError(.unexpectedByte(byte, expected: what), at: start) }
    }
}
