/// Collects the bytes of the binary format.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    var count: Int { bytes.count }

    mutating func reserve(_ capacity: Int) { bytes.reserveCapacity(capacity) }
    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
    mutating func append(_ byte: UInt8) { bytes.append(byte) }
    /// A copy of whole blocks of memory: weights of many megabytes pass here.
    mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }

    mutating func unsigned(_ value: UInt32) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func count(_ value: Int) { unsigned(UInt32(value)) }

    mutating func signed(_ value: Int64) {
        var rest = value
        while !(-0x40..<0x40).contains(rest) {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest) & 0x7F)
    }

    mutating func littleEndian<Value: FixedWidthInteger>(_ value: Value) {
        for shift in stride(from: 0, to: Value.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> Value(shift)))
        }
    }

    mutating func name(_ text: String) {
        count(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func type(_ type: ValueType) { bytes.append(type.rawValue) }

    /// The number of elements, then each element.
    mutating func vector<Element>(_ elements: [Element], _ write: (inout Self, Element) -> Void) {
        count(elements.count)
        for element in elements { write(&self, element) }
    }

    /// What `write` writes, behind its length in bytes.
    mutating func sized(_ write: (inout Self) -> Void) {
        var content = ByteWriter()
        write(&content)
        count(content.count)
        append(content.bytes)
    }

    mutating func section(_ id: SectionID, _ write: (inout Self) -> Void) {
        append(id.rawValue)
        sized(write)
    }
}
