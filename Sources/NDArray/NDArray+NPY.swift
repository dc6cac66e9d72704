// NumPy's `.npy` format:
//
//     93 4E 55 4D 50 59 | major minor | header length   | header, ends with \n | elements
//     "\x93NUMPY"       | 1 byte each | 2 bytes in 1.0, | Latin-1; UTF-8       | C or Fortran order
//                       |             | 4 in 2.0, 3.0   | in 3.0               |

import Support

extension NDArray {
    /// Reads an array from the bytes of an `.npy` file of version 1.0, 2.0 or 3.0.
    ///
    /// Every byte order and both element orders are read; the array is little-endian and row-major.
    /// Two-byte `V` elements are taken for bfloat16.
    public init(npy bytes: [UInt8]) throws(NPYError) {
        let headerRange = try Self.npyHeaderRange(bytes)
        var parser = NPYHeaderParser(bytes, range: headerRange)
        let header = try parser.parse()
        let type = header.format.elementType
        let byteCount: Int
        do {
            byteCount = try Self.byteCount(of: header.shape, elementType: type)
        } catch {
            throw .impossibleShape(error)
        }
        let found = bytes.count - headerRange.upperBound
        guard found >= byteCount else {
            throw .truncatedData(byteCount: found, expected: byteCount, elementType: type, shape: header.shape)
        }
        guard found == byteCount else { throw .trailingBytes(found - byteCount) }
        var data = Array(bytes[headerRange.upperBound...])
        if header.format.byteOrder == .big { data.reverseBytes(ofEach: type.byteCount) }
        if header.isFortranOrder {
            data = data.rowMajor(fromFortranOrderOf: header.shape, elementSize: type.byteCount)
        }
        if type == .bool { data = data.map { $0 == 0 ? 0 : 1 } }
        self.init(checkedBytes: data, elementType: type, shape: header.shape)
    }

    /// The array as an `.npy` file: version 1.0 (2.0 when the header is too long for it),
    /// little-endian, row-major. bfloat16 is written as `<V2`.
    public var npy: [UInt8] {
        let header = NPYHeader(format: NPYElementFormat(elementType), isFortranOrder: false, shape: shape)
        let text = Array(header.text.utf8)
        let needsLongLength = text.count + 1 + 10 + 63 > 1 << 16
        let preamble = Self.npyMagic + [needsLongLength ? 2 : 1, 0]
        let lengthSize = needsLongLength ? 4 : 2
        // The elements begin at a multiple of 64, so that the file can be mapped.
        let unpadded = preamble.count + lengthSize + text.count + 1
        let padding = (64 - unpadded % 64) % 64
        let length = text.count + padding + 1
        let lengthBytes = (0..<lengthSize).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        return preamble + lengthBytes + text + [UInt8](repeating: 0x20, count: padding) + [0x0A] + storage
    }

    /// Reads an `.npy` file.
    ///
    /// - Throws: `FileError` or `NPYFileError`.
    public static func read(npyFile path: String) throws -> NDArray {
        let bytes = try File.read(path)
        do {
            return try NDArray(npy: bytes)
        } catch {
            throw NPYFileError(path: path, problem: error)
        }
    }

    /// Writes an `.npy` file, replacing one that is there.
    public func write(npyFile path: String) throws(FileError) {
        try File.write(npy, to: path)
    }

    private static let npyMagic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

    /// Where the text of the header lies.
    private static func npyHeaderRange(_ bytes: [UInt8]) throws(NPYError) -> Range<Int> {
        let magic = bytes.prefix(npyMagic.count)
        guard npyMagic.starts(with: magic) else { throw .badMagic(found: Array(magic)) }
        guard bytes.count >= 8 else { throw .truncatedHeader(byteCount: bytes.count, expected: 10) }
        let (major, minor) = (bytes[6], bytes[7])
        guard 1...3 ~= major && minor == 0 else { throw .unsupportedVersion(major: major, minor: minor) }
        let start = major == 1 ? 10 : 12
        guard bytes.count >= start else { throw .truncatedHeader(byteCount: bytes.count, expected: start) }
        let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count - start >= length else {
            throw .truncatedHeader(byteCount: bytes.count, expected: start + length)
        }
        return start..<start + length
    }
}

/// An `.npy` file that cannot be read, with its path.
public struct NPYFileError: Error, Equatable, Sendable, CustomStringConvertible {
    public let path: String
    public let problem: NPYError
    public var description: String { "\(path): \(problem)" }
}

extension [UInt8] {
    fileprivate mutating func reverseBytes(ofEach size: Int) {
        for start in stride(from: 0, to: count, by: size) {
            for offset in 0..<size / 2 { swapAt(start + offset, start + size - 1 - offset) }
        }
    }

    /// Elements whose first axis is contiguous, reordered so that the last one is.
    fileprivate func rowMajor(fromFortranOrderOf shape: [Int], elementSize: Int) -> [UInt8] {
        if isEmpty { return self }
        let strides = NDArray.rowMajorStrides(of: shape.reversed()).reversed().map { $0 * elementSize }
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var index = [Int](repeating: 0, count: shape.count)
        var source = 0
        while true {
            result.append(contentsOf: self[source..<source + elementSize])
            var axis = shape.count - 1
            while axis >= 0 && index[axis] == shape[axis] - 1 {
                source -= index[axis] * strides[axis]
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return result }
            index[axis] += 1
            source += strides[axis]
        }
    }
}
