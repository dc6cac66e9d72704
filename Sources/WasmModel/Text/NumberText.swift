/// Numbers and strings as the text format writes them.
enum NumberText {
    /// The shortest decimal that reads back as the same bits; a NaN with its payload.
    static func f32(_ bits: UInt32) -> String {
        let value = Float(bitPattern: bits)
        if !value.isNaN { return finiteOrInfinite(value) }
        return nan(isNegative: bits >> 31 == 1, payload: UInt64(bits & 0x7F_FFFF), canonical: 0x40_0000)
    }

    static func f64(_ bits: UInt64) -> String {
        let value = Double(bitPattern: bits)
        if !value.isNaN { return finiteOrInfinite(value) }
        return nan(isNegative: bits >> 63 == 1, payload: bits & 0xF_FFFF_FFFF_FFFF, canonical: 0x8_0000_0000_0000)
    }

    private static func finiteOrInfinite(_ value: some BinaryFloatingPoint & CustomStringConvertible) -> String {
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func nan(isNegative: Bool, payload: UInt64, canonical: UInt64) -> String {
        (isNegative ? "-nan" : "nan") + (payload == canonical ? "" : ":" + hexadecimal(payload))
    }

    static func hexadecimal(_ value: some BinaryInteger) -> String { "0x" + String(value, radix: 16) }

    /// Bytes between quotes.
    static func string(_ bytes: some Sequence<UInt8>) -> String {
        var text = "\""
        for byte in bytes { text += escapes[Int(byte)] }
        return text + "\""
    }

    private static let escapes: [String] = (0...255).map { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\" + String(UnicodeScalar(UInt8(byte)))
        case 0x20..<0x7F: String(UnicodeScalar(UInt8(byte)))
        default: "\\" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
}
