import Artifact
import Support
import Testing

@Suite struct CustomSectionTests {
    @Test func sectionsAreFoundByName() throws {
        let bytes = module([custom("name", [1]), [1, 1, 0], custom("heddle.model", [7, 8, 9]), custom("x", [])])
        #expect(try CustomSection.find("heddle.model", in: bytes).map(Array.init) == [7, 8, 9])
        #expect(try CustomSection.find("x", in: bytes).map(Array.init) == [])
        #expect(try CustomSection.find("y", in: bytes) == nil)
        #expect(try CustomSection.find("x", in: module([])) == nil)
    }

    @Test func modulesCarryTheirMetadata() throws {
        let large = module([custom("heddle.model", sampleModel.encode())])
        #expect(try ModelMetadata(module: large) == sampleModel)
        #expect(message { try ModelMetadata(module: module([])) }
            == "the module has no section 'heddle.model': Heddle did not make it, or it was stripped")
        #expect(message { try ModelMetadata(module: [1, 2, 3]) }
            == "not a WebAssembly module: it does not begin with \\0asm")
    }

    @Test(arguments: [
        ([], "not a WebAssembly module: it does not begin with \\0asm"),
        ([0, 0x61, 0x73, 0x6D, 1], "the version at byte 5 goes beyond its end"),
        ([0, 0x61, 0x73, 0x6D, 13, 0, 1, 0], "the version bytes [13, 0, 1, 0] are not those of a WebAssembly module"),
        (module([[1]]), "a section at byte 9 goes beyond its end"),
        (module([[1, 5, 0]]), "a section at byte 9 goes beyond its end"),
        (module([[0, 0]]), "the name of a custom section at byte 10 goes beyond its end"),
        (module([[0, 2, 2, 65]]), "the name of a custom section at byte 10 goes beyond its end"),
        (module([[1, 0x80, 0x80, 0x80, 0x80, 0x10]]), "the size at byte 9 is not a 32-bit number"),
        (module([[1, 0x80, 0x80, 0x80, 0x80, 0x80, 0]]), "the size at byte 9 is not a 32-bit number"),
        (module([custom("x", []), custom("x", [1])]), "a second custom section 'x' is at byte 12"),
    ] as [([UInt8], String)])
    func sentences(_ bytes: [UInt8], _ expected: String) {
        #expect(message { try CustomSection.find("x", in: bytes) } == expected)
    }

    @Test func truncationsAndMutationsNeverCrash() {
        let bytes = module([custom("name", [1, 2, 3]), [1, 1, 0], custom("x", [7, 8, 9])])
        var generator = SplitMix64(seed: 2)
        for count in 0..<bytes.count {
            let found = try? CustomSection.find("x", in: Array(bytes[..<count]))
            #expect(found ?? nil == nil)
        }
        for _ in 0..<2000 {
            var mutated = bytes
            mutated[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            if let found = try? CustomSection.find("x", in: mutated) {
                #expect(found.endIndex <= mutated.count)
            }
        }
    }
}

private func module(_ sections: [[UInt8]]) -> [UInt8] {
    [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0] + sections.flatMap { $0 }
}

private func custom(_ name: String, _ contents: [UInt8]) -> [UInt8] {
    let payload = [UInt8(name.utf8.count)] + Array(name.utf8) + contents
    // Two bytes of LEB128 hold every size here.
    let isSmall = payload.count < 128
    let low = UInt8(payload.count & 0x7F)
    return [0] + (isSmall ? [low] : [low | 0x80, UInt8(payload.count >> 7)]) + payload
}
