import Testing
import WasmModel

@Suite struct LargeModuleTests {
    /// Weights are copied in blocks: a hundred megabytes take a tenth of a second; the bound allows for a busy machine.
    @Test func largeDataIsCopiedNotLoopedOver() throws {
        var builder = ModuleBuilder()
        _ = builder.addMemory(MemoryType(limits: Limits(minimum: 2_000)))
        _ = builder.addData(Array(repeating: 0x5A, count: 100 << 20), at: 0)
        let module = builder.finish()
        let clock = ContinuousClock()
        var bytes: [UInt8] = []
        let encoding = clock.measure { bytes = module.encode() }
        var decoded: Module?
        let decoding = try clock.measure { decoded = try Module(decoding: bytes) }
        #expect(decoded?.data == module.data)
        #expect(encoding < .seconds(2) && decoding < .seconds(2), "encoded in \(encoding), decoded in \(decoding)")
    }

    /// No part of the model recurses over blocks, so no depth exhausts the stack.
    @Test func deepNestingIsHarmless() throws {
        let depth = 100_000
        var module = Module()
        module.types = [FunctionType()]
        let body =
            Array(repeating: Instruction.block(), count: depth)
            + Array(repeating: Instruction(.end), count: depth)
        module.functions = [Function(type: TypeIndex(0), body: body)]
        let decoded = try Module(decoding: module.encode())
        try decoded.validate()
        #expect(decoded == module)
        #expect(decoded.text().utf8.count > depth)
    }

    @Test func manyFunctions() throws {
        var builder = ModuleBuilder()
        for number in 0..<20_000 {
            var function = FunctionBuilder(name: "f\(number)", results: [.i32])
            function.emit(.i32Const(Int32(number)))
            _ = builder.addFunction(function.finish())
        }
        let module = builder.finish()
        let decoded = try Module(decoding: module.encode())
        #expect(decoded == module)
        try decoded.validate()
    }
}
