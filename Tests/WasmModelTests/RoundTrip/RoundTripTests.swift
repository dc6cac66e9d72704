import Testing
import WasmModel

@Suite struct RoundTripTests {
    @Test(arguments: ExampleModules.all.map(\.name))
    func decodingGivesTheModuleBack(_ name: String) throws {
        let module = try #require(ExampleModules.all.first { $0.name == name }).module
        let bytes = module.encode()
        let decoded = try Module(decoding: bytes)
        #expect(decoded == module)
        #expect(decoded.encode() == bytes)
    }

    @Test func everyOpcodeIsInTheExample() throws {
        let used = Set(ExampleModules.everyOpcode.functions.flatMap { $0.body.map(\.opcode) })
        // `end` closes blocks only: that of the function goes without saying.
        #expect(used == Set(Opcode.allCases))
    }
}
