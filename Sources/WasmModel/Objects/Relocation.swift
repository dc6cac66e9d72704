/// A place in a section that the linker fills in. The raw values are those of the format.
struct Relocation: Hashable {
    enum Kind: UInt8 {
        case functionIndex = 0
        /// The offset of an access.
        case memoryAddressUnsigned = 3
        /// An `i32.const`.
        case memoryAddressSigned = 4
        /// Four bytes of data.
        case memoryAddressWord = 5
        case typeIndex = 6
        case globalIndex = 7

        var hasAddend: Bool {
            switch self {
            case .memoryAddressUnsigned, .memoryAddressSigned, .memoryAddressWord: true
            case .functionIndex, .typeIndex, .globalIndex: false
            }
        }
    }

    var kind: Kind
    /// From the beginning of the section's content.
    var offset: Int
    /// The symbol's number, or a type's.
    var index: UInt32
    var addend: Int32 = 0
}

extension ByteWriter {
    /// A custom section that says where the linker fills in numbers.
    mutating func encodeRelocations(_ relocations: [Relocation], of name: String, section number: Int) {
        if relocations.isEmpty { return }
        section(.custom) {
            $0.name("reloc.\(name)")
            $0.count(number)
            $0.vector(relocations) {
                $0.append($1.kind.rawValue)
                $0.count($1.offset)
                $0.unsigned($1.index)
                if $1.kind.hasAddend { $0.signed(Int64($1.addend)) }
            }
        }
    }

    /// Five bytes, whatever the number, so that any other fits in its place.
    mutating func padded(_ value: UInt32) {
        for shift in stride(from: 0, to: 28, by: 7) { append(UInt8(truncatingIfNeeded: value >> UInt32(shift)) | 0x80) }
        append(UInt8(value >> 28))
    }

    /// Five bytes of a signed number.
    mutating func padded(signed value: Int32) {
        for shift in stride(from: 0, to: 28, by: 7) { append(UInt8(truncatingIfNeeded: value >> Int32(shift)) | 0x80) }
        append(UInt8(truncatingIfNeeded: value >> 28) & 0x7F)
    }
}
