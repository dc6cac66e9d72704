import NDArray
import Support
import Testing

@Suite struct ErrorMessageTests {
    @Test(arguments: brokenFiles)
    fileprivate func npyFiles(_ file: BrokenFile) {
        #expect(message { try NDArray(npy: file.bytes) } == file.message)
    }

    @Test func arrays() {
        #expect(message { try NDArray(bytes: [1], elementType: .int16, shape: [3]) }
            == "int16 of shape [3] takes 6 bytes, but there are 1")
        #expect(message { try NDArray(bytes: [], elementType: .int16, shape: [3, -1]) }
            == "axis 1 has the negative extent -1")
        #expect(message { try NDArray(bytes: [], elementType: .int16, shape: [.max, 2]) }
            == "an array of shape [9223372036854775807, 2] does not fit the address space")
        #expect(message { try NDArray([1, 2, 3] as [Float]).reshaped(to: [2, 2]) }
            == "3 elements cannot take the shape [2, 2]")
    }

    @Test(arguments: [
        ("[1, null]", "the value[1] is not a number"),
        ("[1, [2]]", "the value[1] is not a number"),
        ("[[1], 2]", "the value[1] is a number where its neighbours are lists"),
        ("[[1, 2], [3]]", "the value[1] has 1 elements where its neighbours have 2"),
        ("[1, 2.5]", "the value[1] is 2.5, which is no uint8"),
        ("[1, 256]", "the value[1] is 256, which is no uint8"),
        ("-1", "the value is -1, which is no uint8"),
        ("[\"NaN\"]", "the value[0] is \"NaN\", which is no uint8"),
    ])
    func json(_ text: String, _ expected: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(message { try NDArray(json: value, elementType: .uint8) } == expected)
    }
}

private func header(type: String = "<f4", shape: String = "()", end: String = "}") -> [UInt8] {
    npy("{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape)\(end)", [])
}

private struct BrokenFile: Sendable {
    let bytes: [UInt8]
    let message: String

    init(_ bytes: [UInt8], _ message: String) {
        self.bytes = bytes
        self.message = message
    }
}

private let brokenFiles: [BrokenFile] = [
    BrokenFile([1, 2, 3, 4, 5, 6, 7, 8], "not an .npy file: it begins with the bytes [1, 2, 3, 4, 5, 6] and not with \\x93NUMPY"),
    BrokenFile([], "the file ends after 0 bytes, inside its header, which takes 10"),
    BrokenFile(npy("{}", [], 4), "version 4.0 of the .npy format is unknown; 1.0, 2.0 and 3.0 are read"),
    BrokenFile(Array(npy("{}", []).dropLast()), "the file ends after 12 bytes, inside its header, which takes 13"),
    BrokenFile(npy("{'descr' '<f4'}", []), "':' should be at byte 19, in the header"),
    BrokenFile(npy("[]", []), "'{' should be at byte 10, in the header"),
    BrokenFile(npy("{descr: 1}", []), "a key in quotes should be at byte 11, in the header"),
    BrokenFile(npy("{'descr", []), "a closing quote should be at byte 18, in the header"),
    BrokenFile(npy("{'fortran_order': 1}", []), "True or False should be at byte 28, in the header"),
    BrokenFile(npy("{'shape': (x,)}", []), "an extent should be at byte 21, in the header"),
    BrokenFile(header(end: "} x"), "the end of the header should be at byte 64, in the header"),
    BrokenFile(npy("{}", []), "the header has no 'descr'"),
    BrokenFile(npy("{'descr': '<f4'}", []), "the header has no 'fortran_order'"),
    BrokenFile(npy("{'descr': '<f4', 'fortran_order': False}", []), "the header has no 'shape'"),
    BrokenFile(header(end: ", 'shape': ()}"), "the header has 'shape' twice"),
    BrokenFile(header(end: ", 'colour': ()}"), "the header has a 'colour', which the format does not know"),
    BrokenFile(header(type: "|O"), "the array holds Python objects ('|O'), which are not read because reading them runs code"),
    BrokenFile(npy("{'descr': [('x', '<f4')]}", []), "the array holds records, which are not supported"),
    BrokenFile(header(type: "<c8"), "the element type '<c8' is not supported"),
    BrokenFile(header(type: "<U4"), "the element type '<U4' is not supported"),
    BrokenFile(header(shape: "(2, -3)"), "axis 1 has the negative extent -3"),
    BrokenFile(header(shape: "(99999999999999999999,)"), "the extent of axis 0 does not fit 64 bits"),
    BrokenFile(header(shape: "(4294967296, 4294967296)"),
        "an array of shape [4294967296, 4294967296] does not fit the address space"),
    BrokenFile(header(shape: "(4611686018427387904,)"),
        "an array of shape [4611686018427387904] does not fit the address space"),
    BrokenFile(header(shape: "(" + String(repeating: "1,", count: 65) + ")"), "65 axes are more than the 64 an array may have"),
    BrokenFile(header(shape: "(2,)") + [0, 0],
        "float32 of shape [2] takes 8 bytes behind the header, but there are 2"),
    BrokenFile(header(shape: "()") + [0, 0, 0, 0, 1, 2], "2 bytes follow the end of the array"),
]
