import Testing
import WasmModel

/// The sizes that we stop at are those that wasmtime stops at.
@Suite struct LimitsTests {
    struct Limit: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let largest: UInt32
        /// A module of that size.
        let module: @Sendable (Int) -> Module
    }

    private static func function(_ locals: Int = 0, _ body: [Instruction] = []) -> Module {
        var module = Module()
        module.types = [FunctionType()]
        let runs = locals == 0 ? [] : [LocalRun(count: UInt32(locals), type: .i32)]
        module.functions = [Function(type: TypeIndex(0), locals: runs, body: body)]
        return module
    }

    private static func module(_ change: (inout Module) -> Void) -> Module {
        var module = Module()
        change(&module)
        return module
    }

    static let limits: [Limit] = [
        Limit(testDescription: "parameters", largest: ImplementationLimits.parameters) { count in
            module { $0.types = [FunctionType(parameters: Array(repeating: .i32, count: count))] }
        },
        Limit(testDescription: "results", largest: ImplementationLimits.results) { count in
            module { $0.types = [FunctionType(results: Array(repeating: .i32, count: count))] }
        },
        Limit(testDescription: "locals", largest: ImplementationLimits.locals) { function($0) },
        // Two bytes of the body are the empty list of locals and the end.
        Limit(testDescription: "bytes of a body", largest: ImplementationLimits.bodyBytes) {
            function(0, Array(repeating: Instruction(.nop), count: $0 - 2))
        },
        Limit(testDescription: "bytes of a name", largest: ImplementationLimits.nameBytes) { count in
            module { $0.customSections = [CustomSection(name: String(repeating: "n", count: count), bytes: [])] }
        },
        Limit(testDescription: "tables", largest: ImplementationLimits.tables) { count in
            module { $0.tables = Array(repeating: TableType(limits: Limits(minimum: 0)), count: count) }
        },
        Limit(testDescription: "data segments", largest: ImplementationLimits.segments) { count in
            module { $0.data = Array(repeating: DataSegment(mode: .passive, bytes: []), count: count) }
        },
        Limit(testDescription: "element segments", largest: ImplementationLimits.segments) { count in
            module {
                $0.elements = Array(repeating: ElementSegment(mode: .passive, items: .functions([])), count: count)
            }
        },
        Limit(testDescription: "pages", largest: ImplementationLimits.memoryPages) { count in
            module { $0.memories = [MemoryType(limits: Limits(minimum: UInt32(count)))] }
        },
        Limit(testDescription: "types", largest: ImplementationLimits.types) { count in
            module { $0.types = Array(repeating: FunctionType(), count: count) }
        },
    ]

    @Test(arguments: limits)
    func wasmtimeStopsThereToo(_ limit: Limit) throws {
        let judge = try Judge()
        let largest = limit.module(Int(limit.largest)).encode()
        #expect(Verdict(largest) == .valid)
        #expect(try judge.objection(to: largest) == nil)
        let tooLarge = limit.module(Int(limit.largest) + 1).encode()
        #expect(Verdict(tooLarge) != .valid)
        #expect(try judge.objection(to: tooLarge) != nil)
    }
}
