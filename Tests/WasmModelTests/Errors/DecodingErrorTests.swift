import Testing
import WasmModel

/// Each sentence of the decoder, on bytes that wasmtime refuses too.
@Suite struct DecodingErrorTests {
    private static let preamble: [UInt8] = [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0]

    /// The type `() -> ()`, one function of it, and its code.
    private static func code(_ body: [UInt8]) -> [UInt8] {
        preamble + [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, UInt8(body.count + 2), 1, UInt8(body.count)] + body
    }

    static let cases: [(bytes: [UInt8], sentence: String)] = [
        ([1, 2, 3], "byte 0: this is no WebAssembly module: it does not start with the four bytes \\0asm"),
        ([0, 0x61, 0x73, 0x6D, 2, 0, 0, 0], "byte 4: version 2 of the binary format is not supported, only 1"),
        (preamble + [1, 5, 1], "byte 10: the module, or the part that is being read, ends too early"),
        (
            preamble + [1, 0x80, 0x80, 0x80, 0x80, 0x10],
            "byte 14: an integer does not fit 32 bits, or takes too many bytes"
        ),
        (preamble + [0, 2, 1, 0xFF], "byte 10: a name is not UTF-8"),
        (code([0, 0x06, 0x0B]), "byte 23: unknown opcode 0x6"),
        (code([0, 0xFD, 0xFF, 0x7F, 0x0B]), "byte 23: unknown opcode 0xfd 0x3fff"),
        (preamble + [1, 4, 1, 0x61, 0, 0], "byte 11: expected a function type, found 0x61"),
        (preamble + [1, 4, 1, 0x60, 1, 0x10], "byte 13: expected a value type, found 0x10"),
        (preamble + [4, 4, 1, 0x7F, 0, 1], "byte 11: expected a reference type, found 0x7f"),
        (preamble + [5, 3, 1, 8, 0], "byte 11: expected the limits of a memory, found 0x8"),
        (preamble + [2, 5, 1, 0, 0, 9, 0], "byte 13: expected the kind of an import, found 0x9"),
        (preamble + [7, 4, 1, 0, 4, 0], "byte 12: expected the kind of an export, found 0x4"),
        (preamble + [6, 6, 1, 0x7F, 2, 0x41, 0, 0x0B], "byte 12: expected a mutability, found 0x2"),
        (code([0, 0xFE, 3, 1, 0x0B]), "byte 25: expected the zero byte of a fence, found 0x1"),
        (code([0, 0x3F, 1, 0x1A, 0x0B]), "byte 24: expected memory 0, found 0x1"),
        (code([0, 0x1C, 2, 0x7F, 0x7F, 0x0B]), "byte 24: a select states one type, not 2"),
        (preamble + [1, 5, 1, 0x60, 0xE9, 7, 0], "byte 12: 1001 parameters are more than the limit of 1000"),
        (code([1, 0xD1, 0x86, 3, 0x7F, 0x0B]), "byte 23: 50001 locals are more than the limit of 50000"),
        (
            preamble + [1, 5, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
            "byte 10: 4294967295 types are more than the limit of 1000000"
        ),
        (preamble + [13, 0], "byte 8: unknown section 13"),
        (preamble + [3, 1, 0, 1, 1, 0], "byte 11: section 1 comes twice, or after one that must follow it"),
        (preamble + [1, 2, 0, 0], "byte 11: the stated size of section 1 is not the size of its content"),
        (preamble + [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0], "byte 18: 1 functions are declared, but 0 have a body"),
        (preamble + [6, 9, 1, 0x7F, 0, 0x41, 0, 0x0E, 0, 0, 0x0B], "byte 15: a constant expression cannot branch"),
        (
            code([0, 0x28, 0x20, 0, 0x0B]),
            "byte 24: an alignment exponent of 32 is more than the largest, 31"
        ),
    ]

    @Test(arguments: cases.indices)
    func sentence(_ index: Int) throws {
        let (bytes, sentence) = Self.cases[index]
        var thrown: DecodingError?
        do throws(DecodingError) { _ = try Module(decoding: bytes) } catch { thrown = error }
        #expect(thrown?.description == sentence)
        #expect(try Judge().objection(to: bytes) != nil, "wasmtime takes this module")
    }

    /// However a module is cut off, the decoder says so, and reads nothing behind its end.
    @Test func everyPrefixIsRefusedOrWhole() throws {
        let bytes = ExampleModules.memoryAndGlobals.encode()
        var accepted = 0
        for count in 0..<bytes.count {
            if (try? Module(decoding: Array(bytes[..<count]))) != nil { accepted += 1 }
        }
        // Cuts between sections leave whole modules: behind the preamble, some declarations, data, each custom section.
        #expect(accepted < 8)
    }

    /// A count of billions of elements costs no memory when the bytes are not there.
    @Test(arguments: [UInt8(1), 2, 3, 4, 5, 6, 7, 9, 10, 11])
    func hostileCountsCostNothing(_ section: UInt8) {
        let bytes = Self.preamble + [section, 5, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]
        #expect(throws: DecodingError.self) { try Module(decoding: bytes) }
    }
}
