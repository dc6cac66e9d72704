import Testing
import WasmModel

/// Each sentence of the validator, on modules that wasmtime refuses too.
@Suite struct ValidationErrorTests {
    private struct Refused: Sendable {
        let sentence: String
        let module: Module
    }

    /// A module of a memory, a table of functions, a constant global, a passive segment, and one function `run`.
    private static func code(
        _ body: [Instruction], parameters: [ValueType] = [], results: [ValueType] = [],
        _ change: (inout Module) -> Void = { _ in }
    ) -> Module {
        var module = Module()
        module.types = [
            FunctionType(parameters: parameters, results: results), FunctionType(parameters: [.i32], results: [.i64]),
        ]
        module.functions = [Function(type: TypeIndex(0), body: body)]
        module.tables = [
            TableType(limits: Limits(minimum: 1)), TableType(element: .externref, limits: Limits(minimum: 1)),
        ]
        module.memories = [MemoryType(limits: Limits(minimum: 1))]
        module.globals = [Global(type: GlobalType(.i32), initializer: [.i32Const(1)])]
        module.data = [DataSegment(mode: .passive, bytes: [1])]
        module.names = NameSection(functions: [FunctionIndex(0): "run"])
        change(&module)
        return module
    }

    private static func module(_ change: (inout Module) -> Void) -> Module { code([], change) }

    private static func check(_ refused: [Refused]) throws {
        let judge = try Judge()
        for refused in refused {
            var thrown: ValidationError?
            do throws(ValidationError) { try refused.module.validate() } catch { thrown = error }
            #expect(thrown?.description == refused.sentence)
            #expect(try judge.objection(to: refused.module.encode()) != nil, "wasmtime takes this: \(refused.sentence)")
        }
    }

    @Test func stackErrors() throws {
        try Self.check([
            Refused(
                sentence: "function 0 ($run), instruction 2 (i32.add): expected i32, found f32",
                module: Self.code([.i32Const(1), .f32Const(1), Instruction(.i32Add)])),
            Refused(
                sentence:
                    "function 0 ($run), instruction 1 (i32.add): expected i32, but the block has no value left on the stack",
                module: Self.code([.i32Const(1), Instruction(.i32Add)])),
            Refused(
                sentence:
                    "function 0 ($run), instruction 0 (drop): expected a value, but the block has none left on the stack",
                module: Self.code([Instruction(.drop)])),
            Refused(
                sentence: "function 0 ($run), its end: 1 more values on the stack than the block gives",
                module: Self.code([.i32Const(1)])),
            Refused(
                sentence: "function 0 ($run), its end: expected f64, but the block has no value left on the stack",
                module: Self.code([], results: [.f64])),
            Refused(
                sentence: "function 0 ($run), instruction 0 (local.get): there is no local 1; there are 1",
                module: Self.code([.localGet(LocalIndex(1)), Instruction(.drop)], parameters: [.i32])),
            Refused(
                sentence:
                    "function 0 ($run), instruction 3 (select): a select between references must state their type",
                module: Self.code([
                    .refNull(.funcref), .refNull(.funcref), .i32Const(0), Instruction(.select), Instruction(.drop),
                ])),
            Refused(
                sentence: "function 0 ($run), instruction 3 (select): select between i32 and i64",
                module: Self.code([.i32Const(0), .i64Const(0), .i32Const(0), Instruction(.select), Instruction(.drop)])),
            Refused(
                sentence: "function 0 ($run), instruction 1 (ref.is_null): expected a reference, found i32",
                module: Self.code([.i32Const(0), Instruction(.refIsNull), Instruction(.drop)])),
        ])
    }

    @Test func controlErrors() throws {
        try Self.check([
            Refused(
                sentence: "function 0 ($run), instruction 1 (else): an else must follow the instructions of an if",
                module: Self.code([.block(), Instruction(.else), Instruction(.end)])),
            Refused(
                sentence: "function 0 ($run), instruction 1 (nop): no block is open that could be ended or left",
                module: Self.code([Instruction(.end), Instruction(.nop)])),
            Refused(
                sentence: "function 0 ($run), its end: 2 blocks are not ended",
                module: Self.code([.block(), .loop()])),
            Refused(
                sentence:
                    "function 0 ($run), instruction 3 (end): an if that does not leave the types it takes must have an else",
                module: Self.code([
                    .i32Const(0), .if(.value(.i32)), .i32Const(1), Instruction(.end), Instruction(.drop),
                ])),
            Refused(
                sentence: "function 0 ($run), instruction 0 (br): there is no label 1; there are 1",
                module: Self.code([.br(1)])),
            Refused(
                sentence:
                    "function 0 ($run), instruction 2 (br_table): label 0 takes 1 values where the default label takes 0",
                module: Self.code([
                    .block(.value(.i32)), .i32Const(0), .brTable(BranchTableIndex(0)), Instruction(.end),
                    Instruction(.drop),
                ]) {
                    $0.functions[0].branchTables = [BranchTable(labels: [0], otherwise: 1)]
                }),
            Refused(
                sentence: "function 0 ($run), instruction 1 (call_indirect): an indirect call needs a table of funcref",
                module: Self.code([.i32Const(0), .callIndirect(TypeIndex(0), table: TableIndex(1))])),
            Refused(
                sentence: "function 0 ($run): 50001 parameters and locals are more than the limit of 50000",
                module: Self.code([], parameters: [.i32]) {
                    $0.functions[0].locals = [LocalRun(count: 50_000, type: .i32)]
                }),
        ])
    }

    @Test func immediateErrors() throws {
        try Self.check([
            Refused(
                sentence:
                    "function 0 ($run), instruction 1 (i32.load): the alignment 2^3 is larger than the natural one, 2^2",
                module: Self.code([.i32Const(0), .load(.i32Load, alignment: 3), Instruction(.drop)])),
            Refused(
                sentence:
                    "function 0 ($run), instruction 1 (i32.atomic.load): the alignment 2^1 is not the natural one, 2^2, as atomic access wants",
                module: Self.code([.i32Const(0), .load(.i32AtomicLoad, alignment: 1), Instruction(.drop)])),
            Refused(
                sentence: "function 0 ($run), instruction 1 (f32x4.extract_lane): lane 4 is not below 4",
                module: Self.code([.v128Const(V128(low: 0, high: 0)), .lane(.f32x4ExtractLane, 4), Instruction(.drop)])),
            Refused(
                sentence: "function 0 ($run), instruction 1 (global.set): global 0 is constant",
                module: Self.code([.i32Const(0), .globalSet(GlobalIndex(0))])),
            Refused(
                sentence:
                    "function 0 ($run), instruction 3 (table.copy): externref elements cannot go into a table of funcref",
                module: Self.code([.i32Const(0), .i32Const(0), .i32Const(0), Instruction(.tableCopy, .indices(0, 1))])),
            Refused(
                sentence:
                    "function 0 ($run), instruction 0 (ref.func): function 0 is referred to, but no export, global or element segment declares that",
                module: Self.code([.refFunc(FunctionIndex(0)), Instruction(.drop)])),
            Refused(
                sentence:
                    "function 0 ($run), instruction 0 (data.drop): an instruction names a data segment, but the module does not state their number",
                module: Self.code([.dataDrop(DataIndex(0))]) { $0.dataCount = .absent }),
            Refused(
                sentence: "function 0 ($run), instruction 0 (data.drop): there is no data segment 1; there are 1",
                module: Self.code([.dataDrop(DataIndex(1))])),
            Refused(
                sentence: "function 0 ($run), instruction 1 (i32.load): there is no memory 0; there are 0",
                module: Self.code([.i32Const(0), .load(.i32Load), Instruction(.drop)]) { $0.memories = [] }),
        ])
    }

    @Test func moduleErrors() throws {
        try Self.check([
            Refused(
                sentence: "2 data segments are announced, but there are 1",
                module: Self.module { $0.dataCount = .stated(2) }),
            Refused(
                sentence: "2 memories are more than the limit of 1", module: Self.module { $0.memories += $0.memories }),
            Refused(
                sentence: "global 0: f32.add cannot stand in a constant expression",
                module: Self.module { $0.globals[0].initializer = [Instruction(.f32Add)] }),
            Refused(
                sentence: "global 1: global 0 is not an imported constant, so no constant expression can use it",
                module: Self.module {
                    $0.globals.append(Global(type: GlobalType(.i32), initializer: [.globalGet(GlobalIndex(0))]))
                }),
            Refused(
                sentence: "global 0: expected i32, found i64",
                module: Self.module { $0.globals[0].initializer = [.i64Const(0)] }),
            Refused(
                sentence: "export \"a\": the name is exported twice",
                module: Self.module {
                    $0.exports = Array(repeating: Export(name: "a", item: .memory(MemoryIndex(0))), count: 2)
                }),
            Refused(
                sentence: "export \"a\": there is no function 7; there are 1",
                module: Self.module { $0.exports = [Export(name: "a", item: .function(FunctionIndex(7)))] }),
            Refused(
                sentence: "import 0: there is no type 9; there are 2",
                module: Self.module { $0.imports = [Import(module: "m", name: "n", type: .function(TypeIndex(9)))] }),
            Refused(
                sentence: "function 0 ($run): there is no type 9; there are 2",
                module: Self.module { $0.functions[0].type = TypeIndex(9) }),
            Refused(
                sentence: "memory 0: the minimum, 2, is above the maximum, 1",
                module: Self.module { $0.memories[0].limits = Limits(minimum: 2, maximum: 1) }),
            Refused(
                sentence: "memory 0: 65537 pages are more than the limit of 65536",
                module: Self.module { $0.memories[0].limits = Limits(minimum: 65_537) }),
            Refused(
                sentence: "memory 0: a shared memory must have a maximum",
                module: Self.module { $0.memories[0].sharing = .shared }),
            Refused(
                sentence: "table 0: the minimum, 2, is above the maximum, 1",
                module: Self.module { $0.tables[0].limits = Limits(minimum: 2, maximum: 1) }),
            Refused(
                sentence: "function 0 ($run): a start function takes and gives nothing, but this is [i32] -> []",
                module: Self.code([], parameters: [.i32]) { $0.start = FunctionIndex(0) }),
            Refused(
                sentence: "element segment 0: funcref elements cannot go into a table of externref",
                module: Self.module {
                    let mode = ElementSegment.Mode.active(table: TableIndex(1), offset: [.i32Const(0)])
                    $0.elements = [ElementSegment(mode: mode, items: .functions([]))]
                }),
            Refused(
                sentence: "data segment 0: there is no memory 1; there are 1",
                module: Self.module {
                    $0.data[0].mode = .active(memory: MemoryIndex(1), offset: [.i32Const(0)])
                }),
            Refused(
                sentence: "type 1: 1001 parameters are more than the limit of 1000",
                module: Self.module { $0.types[1].parameters = Array(repeating: .i32, count: 1_001) }),
        ])
    }

    /// What only hand-made modules can hold, because the binary format has no form for it.
    @Test func malformedInstructions() {
        var thrown: ValidationError?
        let wrong = Self.code([Instruction(.i32Const, .lane(1))])
        do throws(ValidationError) { try wrong.validate() } catch { thrown = error }
        #expect(thrown?.description == "function 0 ($run), instruction 0 (i32.const): the immediate is not of kind i32")
        let missing = Self.code([.i32Const(0), .brTable(BranchTableIndex(0))])
        do throws(ValidationError) { try missing.validate() } catch { thrown = error }
        #expect(
            thrown?.description
                == "function 0 ($run), instruction 1 (br_table): there is no branch table 0; there are 0")
    }
}
