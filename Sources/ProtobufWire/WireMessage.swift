/// A message that is read field by field; fields that it does not know are skipped.
package protocol WireMessage: Sendable {
    init()
    mutating func take(_ field: WireField, of reader: WireReader) throws(WireError)
}

extension WireMessage {
    package init(reading reader: WireReader) throws(WireError) {
        var reader = reader
        self.init()
        while let field = try reader.next() { try take(field, of: reader) }
    }
}

extension WireReader {
    package func text(_ field: WireField) throws(WireError) -> String { String(decoding: bytes[try field.range], as: UTF8.self) }

    package func slice(_ field: WireField) throws(WireError) -> ArraySlice<UInt8> { bytes[try field.range] }

    package func decode<Message: WireMessage>(_ field: WireField, as type: Message.Type = Message.self) throws(WireError) -> Message {
        try Message(reading: try message(field))
    }

    /// Appends what a repeated integer field holds: one element, or a packed list.
    package func append(_ field: WireField, to list: inout [Int64]) throws(WireError) {
        guard case .bytes(let range) = field.value else { return list.append(try field.integer) }
        var elements = packed(range)
        while !elements.isAtEnd { list.append(Int64(bitPattern: try elements.varint(from: field.offset))) }
    }

    package func append(_ field: WireField, to list: inout [Float]) throws(WireError) {
        guard case .bytes(let range) = field.value else { return list.append(try field.float) }
        guard range.count % 4 == 0 else { throw .ragged(offset: field.offset) }
        var elements = packed(range)
        list.reserveCapacity(list.count + range.count / 4)
        while !elements.isAtEnd { list.append(Float(bitPattern: UInt32(try elements.fixed(4, from: field.offset)))) }
    }

    package func append(_ field: WireField, to list: inout [Double]) throws(WireError) {
        if case .fixed64(let bits) = field.value { return list.append(Double(bitPattern: bits)) }
        let range = try field.range
        guard range.count % 8 == 0 else { throw .ragged(offset: field.offset) }
        var elements = packed(range)
        while !elements.isAtEnd { list.append(Double(bitPattern: try elements.fixed(8, from: field.offset))) }
    }
}
