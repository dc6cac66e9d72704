import NDArray
import Support
import Testing

@Suite struct NPYTests {
    @Test(arguments: ElementType.allCases, [[], [0], [5], [2, 3], [3, 0, 2], [2, 1, 4, 3]])
    func whatIsWrittenIsRead(_ type: ElementType, shape: [Int]) throws {
        let array = NDArray.random(type, shape: shape, seed: 3)
        let bytes = array.npy
        #expect(try NDArray(npy: bytes) == array)
        #expect((bytes.count - array.bytes.count) % 64 == 0)
    }

    @Test func theHeaderIsNumPys() {
        let bytes = NDArray([1, 2] as [Float]).npy
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"
        #expect(Array(bytes[..<10]) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0])
        #expect(String(decoding: bytes[10..<127], as: UTF8.self).trimmedAtEnd == header)
        #expect(bytes[127] == 0x0A)
        #expect(bytes[128...] == [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40])
    }

    @Test func everyVersionAndByteOrderIsRead() throws {
        for version in [1, 2, 3] as [UInt8] {
            let big = npy("{'descr': '>i2', 'fortran_order': False, 'shape': (2,)}", [1, 2, 0xFF, 0xFE], version)
            #expect(try NDArray(npy: big) == NDArray([0x0102, -2] as [Int16]))
        }
        let doubles = npy("{'descr':'>f8','fortran_order':False,'shape':()}", [0x40, 0x09, 0, 0, 0, 0, 0, 0])
        #expect(try NDArray(npy: doubles) == NDArray(scalar: 3.125))
    }

    @Test func fortranOrderBecomesRowMajor() throws {
        let file = npy("{\"shape\": (2L, 3L), 'fortran_order': True, 'descr': '|u1'}", [1, 4, 2, 5, 3, 6])
        #expect(try NDArray(npy: file) == NDArray([1, 2, 3, 4, 5, 6] as [UInt8], shape: [2, 3]))
        let cube = npy("{'descr': '<u2', 'fortran_order': True, 'shape': (2, 2, 2)}",
            [0, 0, 4, 0, 2, 0, 6, 0, 1, 0, 5, 0, 3, 0, 7, 0])
        #expect(try NDArray(npy: cube).elements(as: UInt16.self) == [0, 1, 2, 3, 4, 5, 6, 7])
        let empty = npy("{'descr': '<u2', 'fortran_order': True, 'shape': (2, 0)}", [])
        #expect(try NDArray(npy: empty).shape == [2, 0])
    }

    @Test func bfloat16IsTwoBytesOfNoMeaning() throws {
        let array = NDArray([BFloat16(1.5)])
        #expect(String(decoding: array.npy[10..<30], as: UTF8.self).contains("'<V2'"))
        let foreign = npy("{'descr': '|V2', 'fortran_order': False, 'shape': (1,)}", [0xC0, 0x3F])
        #expect(try NDArray(npy: foreign) == array)
    }

    @Test func everyTruncationIsAnError() {
        let bytes = NDArray.random(.int16, shape: [2, 3], seed: 5).npy
        for count in 0..<bytes.count {
            #expect(throws: NPYError.self) { try NDArray(npy: Array(bytes[..<count])) }
        }
    }

    @Test func mutationsNeverCrash() {
        var generator = SplitMix64(seed: 11)
        let bytes = NDArray.random(.float32, shape: [2, 3], seed: 5).npy
        var accepted = 0
        for _ in 0..<3000 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                mutated[Int.random(in: 0..<80, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if let array = try? NDArray(npy: mutated) {
                accepted += 1
                #expect(array.bytes.count == 24)
            }
        }
        #expect(accepted < 3000)
    }

    @Test func filesRoundTripAndNameThemselvesInErrors() throws {
        let path = "/tmp/heddle-npy-test-\(UInt64.random(in: 0 ... .max)).npy"
        let array = NDArray.random(.float64, shape: [100, 301], seed: 8)
        try array.write(npyFile: path)
        defer { try? File.remove(path) }
        #expect(try NDArray.read(npyFile: path) == array)
        try File.write([1, 2, 3, 4, 5, 6], to: path)
        #expect(message { try NDArray.read(npyFile: path) }
            == "\(path): not an .npy file: it begins with the bytes [1, 2, 3, 4, 5, 6] and not with \\x93NUMPY")
    }
}

/// An `.npy` file with a header and data of one's own.
func npy(_ header: String, _ data: [UInt8], _ version: UInt8 = 1) -> [UInt8] {
    let text = Array(header.utf8) + [0x0A]
    let length = [UInt8(text.count & 255), UInt8(text.count >> 8)] + (version == 1 ? [] : [0, 0])
    return [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, version, 0] + length + text + data
}

/// The sentence of what `body` throws.
func message<Result>(_ body: () throws -> Result) -> String {
    do {
        _ = try body()
        return "nothing was thrown"
    } catch {
        return "\(error)"
    }
}

extension String {
    fileprivate var trimmedAtEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
