import HeddleRuntime
import Testing

/// Makes an instance of a hand-made module.
func makeInstance(
    _ module: HandMadeModule,
    configuration: EngineConfiguration = .init(),
    limits: InstanceLimits = .init()
) throws -> Instance {
    let engine = try Engine(configuration: configuration)
    return try Instance(CompiledModule(module.bytes, engine: engine), limits: limits)
}

/// The error that `body` throws.
func error(of body: () throws -> Void) throws -> RuntimeError {
    try #require(throws: RuntimeError.self, performing: body)
}

@Suite struct InstanceTests {
    @Test func callsAFunctionWithNumbersOfEachType() throws {
        var instance = try makeInstance(HandMadeModule(functions: [
            .addition, .identity(.i32), .identity(.i64), .identity(.f32), .identity(.f64),
        ]))
        #expect(try instance.call("add", [.i32(40), .i32(2)]) == [.i32(42)])
        #expect(try instance.call("same_i32", [.i32(.min)]) == [.i32(.min)])
        #expect(try instance.call("same_i64", [.i64(.min + 1)]) == [.i64(.min + 1)])
        #expect(try instance.call("same_f32", [.f32(-0.0)]) == [.f32(-0.0)])
        #expect(try instance.call("same_f64", [.f64(.nan)]) == [.f64(.nan)])
    }

    @Test func givesSeveralResults() throws {
        var instance = try makeInstance(HandMadeModule(functions: [
            .init(name: "swap", parameters: [.i32, .f64], results: [.f64, .i32], body: [0x20, 1, 0x20, 0]),
        ]))
        #expect(try instance.call("swap", [.i32(1), .f64(2.5)]) == [.f64(2.5), .i32(1)])
    }

    @Test func sharesItsMemoryWithTheModule() throws {
        var instance = try makeInstance(HandMadeModule(functions: [.load], memory: (1, 1)))
        #expect(instance.memoryByteCount == 65536)
        try instance.writeMemory([7, 0x0102_0304] as [UInt32], at: 65528)
        #expect(try instance.call("load", [.i32(65532)]) == [.i32(0x0102_0304)])
        #expect(try instance.readMemory(at: 65530, count: 4) == [0, 0, 4, 3])
        #expect(try instance.readMemory(UInt32.self, at: 65528, count: 2) == [7, 0x0102_0304])
        try instance.withMutableMemory(at: 8, count: 4) { $0.storeBytes(of: 99, as: UInt32.self) }
        let stored = try instance.withMemory(at: 8, count: 4) { $0.unsafeLoad(as: UInt32.self) }
        #expect(stored == 99)
    }

    @Test func seesTheMemoryAfterItGrew() throws {
        var instance = try makeInstance(HandMadeModule(functions: [.grow], memory: (1, 3)))
        #expect(try instance.call("grow", [.i32(2)]) == [.i32(1)])
        #expect(instance.memoryByteCount == 3 * 65536)
        #expect(try instance.readMemory(at: 3 * 65536 - 1, count: 1) == [0])
    }

    @Test func limitsTheMemory() throws {
        let limits = InstanceLimits(memoryByteCount: 2 * 65536)
        var instance = try makeInstance(HandMadeModule(functions: [.grow], memory: (1, 100)), limits: limits)
        #expect(try instance.call("grow", [.i32(2)]) == [.i32(-1)])
        #expect(try instance.call("grow", [.i32(1)]) == [.i32(1)])
    }

    @Test func runsFromSerializedCode() throws {
        let engine = try Engine()
        let code = try CompiledModule(HandMadeModule(functions: [.addition]).bytes, engine: engine).serialized()
        var instance = try Instance(CompiledModule(trustedSerialized: code, engine: engine))
        #expect(try instance.call("add", [.i32(1), .i32(2)]) == [.i32(3)])
    }

    @Test func outlivesItsEngineAndModule() throws {
        func make() throws -> Instance {
            let engine = try Engine()
            let module = try CompiledModule(HandMadeModule(functions: [.addition]).bytes, engine: engine)
            return try Instance(module)
        }
        var instance = try make()
        #expect(try instance.call("add", [.i32(1), .i32(2)]) == [.i32(3)])
    }

    @Test func usesASharedMemory() throws {
        let engine = try Engine(configuration: .init(features: .all))
        let memory = try SharedMemory(engine: engine, pages: 1...1)
        let module = try CompiledModule(
            HandMadeModule(functions: [.load], importsSharedMemory: true).bytes, engine: engine)
        var first = try Instance(module, sharedMemory: memory)
        var second = try Instance(module, sharedMemory: memory)
        try first.writeMemory([5] as [Int32], at: 16)
        #expect(try second.call("load", [.i32(16)]) == [.i32(5)])
    }

    @Test func listsExportsAndImports() throws {
        let engine = try Engine()
        let module = try CompiledModule(
            HandMadeModule(functions: [.addition], memory: (1, 1), imports: [("env", "log")]).bytes, engine: engine)
        let exports = module.exports
        #expect(exports.map { "\($0.kind) \($0.name)" } == ["function add", "memory memory"])
        #expect(module.imports.map(\.description) == ["env.log"])
    }
}
