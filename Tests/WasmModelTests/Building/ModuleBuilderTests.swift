import Testing
import WasmModel

@Suite struct ModuleBuilderTests {
    @Test func typesAreInterned() {
        var builder = ModuleBuilder()
        let type = FunctionType(parameters: [.i32], results: [.f64])
        let first = builder.intern(type)
        let second = builder.intern(FunctionType())
        #expect(first != second)
        #expect(builder.intern(type) == first)
        #expect(builder.finish().types == [type, FunctionType()])
    }

    @Test func importsAreNumberedFirst() {
        var builder = ModuleBuilder()
        let imported = builder.importFunction(module: "host", name: "log", type: FunctionType())
        var function = FunctionBuilder(name: "run")
        function.emit(.call(imported))
        let defined = builder.addFunction(function.finish())
        #expect((imported.rawValue, defined.rawValue) == (0, 1))
        let module = builder.finish()
        #expect(module.names?.functions == [imported: "log", defined: "run"])
        #expect(throws: Never.self) { try module.validate() }
    }

    @Test func declaredFunctionsCanCallEachOther() throws {
        var builder = ModuleBuilder()
        let type = FunctionType()
        let (ping, pong) = (builder.declareFunction(type), builder.declareFunction(type))
        for (caller, callee) in [(pong, ping), (ping, pong)] {
            var function = FunctionBuilder()
            function.emit(.call(callee))
            builder.define(caller, as: function.finish())
        }
        let module = builder.finish()
        try module.validate()
        #expect(module.functions.map(\.body) == [[.call(pong)], [.call(ping)]])
    }

    @Test func localsAreGroupedInRuns() {
        var builder = ModuleBuilder()
        var function = FunctionBuilder()
        for type in [ValueType.i32, .i32, .v128, .i32] { _ = function.addLocal(type) }
        _ = builder.addFunction(function.finish())
        #expect(
            builder.finish().functions[0].locals == [
                LocalRun(count: 2, type: .i32), LocalRun(count: 1, type: .v128), LocalRun(count: 1, type: .i32),
            ])
    }

    @Test func dataIsCountedOnlyWhereTheFormatWantsIt() {
        var active = ModuleBuilder()
        _ = active.addMemory(MemoryType(limits: Limits(minimum: 1)))
        _ = active.addData([1], at: 0)
        #expect(!active.finish().encode().contains(section: 12))
        var passive = ModuleBuilder()
        _ = passive.addPassiveData([1])
        #expect(passive.finish().encode().contains(section: 12))
    }
}

extension [UInt8] {
    /// Whether a section of that number stands in the module; all sections here are shorter than 128 bytes.
    fileprivate func contains(section id: UInt8) -> Bool {
        var position = 8
        while position < count {
            if self[position] == id { return true }
            position += 2 + Int(self[position + 1])
        }
        return false
    }
}
