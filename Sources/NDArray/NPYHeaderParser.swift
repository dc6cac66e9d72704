/// Parses the one Python expression that an `.npy` header may be:
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, its keys in any order.
struct NPYHeaderParser {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    /// Parses `bytes[range]`; errors count from the beginning of `bytes`.
    init(_ bytes: [UInt8], range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    mutating func parse() throws(NPYError) -> NPYHeader {
        var format: NPYElementFormat?
        var isFortranOrder: Bool?
        var shape: [Int]?
        try expect("{")
        while !take("}") {
            let key = try parseString("a key in quotes")
            try expect(":")
            switch key {
            case "descr": format = try once(key, format, try parseFormat())
            case "fortran_order": isFortranOrder = try once(key, isFortranOrder, try parseBool())
            case "shape": shape = try once(key, shape, try parseShape())
            default: throw .unknownKey(key)
            }
            if !take(",") {
                try expect("}")
                break
            }
        }
        guard peek == nil else { throw syntax("the end of the header") }
        guard let format else { throw .missingKey("descr") }
        guard let isFortranOrder else { throw .missingKey("fortran_order") }
        guard let shape else { throw .missingKey("shape") }
        return NPYHeader(format: format, isFortranOrder: isFortranOrder, shape: shape)
    }

    private func once<Value>(_ key: String, _ old: Value?, _ new: Value) throws(NPYError) -> Value {
        if old != nil { throw .repeatedKey(key) }
        return new
    }

    private mutating func parseFormat() throws(NPYError) -> NPYElementFormat {
        if peek == UInt8(ascii: "[") { throw .structuredArray }
        return try NPYElementFormat(parsing: try parseString("a type in quotes"))
    }

    private mutating func parseBool() throws(NPYError) -> Bool {
        if take("True") { return true }
        if take("False") { return false }
        throw syntax("True or False")
    }

    private mutating func parseShape() throws(NPYError) -> [Int] {
        var shape: [Int] = []
        try expect("(")
        while !take(")") {
            let extent = try parseInteger(axis: shape.count)
            if extent < 0 { throw .negativeExtent(extent, axis: shape.count) }
            shape.append(extent)
            if !take(",") {
                try expect(")")
                break
            }
        }
        return shape
    }

    private mutating func parseInteger(axis: Int) throws(NPYError) -> Int {
        let sign = take("-") ? -1 : 1
        var magnitude = 0
        guard let first = peek, Self.digits.contains(first) else { throw syntax("an extent") }
        while position < end && Self.digits.contains(bytes[position]) {
            let (tenfold, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tenfold.addingReportingOverflow(Int(bytes[position] - UInt8(ascii: "0")))
            if overflow || carry { throw .extentOutOfRange(axis: axis) }
            magnitude = sum
            position += 1
        }
        // Python 2 wrote long integers so.
        _ = take("L")
        return sign * magnitude
    }

    private mutating func parseString(_ expected: String) throws(NPYError) -> String {
        guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            throw syntax(expected)
        }
        let start = position + 1
        guard let close = bytes[start..<end].firstIndex(of: quote) else {
            position = end
            throw syntax("a closing quote")
        }
        position = close + 1
        return String(decoding: bytes[start..<close], as: UTF8.self)
    }

    private mutating func expect(_ text: String) throws(NPYError) {
        guard take(text) else { throw syntax("'\(text)'") }
    }

    /// Steps over white space and then over the text, if it is next.
    private mutating func take(_ text: String) -> Bool {
        guard peek != nil, bytes[position..<end].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    private func syntax(_ expected: String) -> NPYError {
        .headerSyntax(position: position, expected: expected)
    }

    /// The next byte that is not white space.
    private var peek: UInt8? {
        mutating get {
            while position < end && [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
            return position < end ? bytes[position] : nil
        }
    }

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
}
