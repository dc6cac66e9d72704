import Support
import WasmModel

/// Damages modules: some bytes, or one part of the decoded form, so that many mutants still decode.
struct Mutator {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func mutate(_ bytes: [UInt8], _ module: Module) -> [UInt8] {
        Bool.random(using: &random) ? mutateBytes(bytes) : mutateStructure(module).encode()
    }

    private mutating func number(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
    private mutating func byte() -> UInt8 { UInt8.random(in: .min ... .max, using: &random) }

    // MARK: Bytes

    private mutating func mutateBytes(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<(1 + number(below: 2)) where !bytes.isEmpty {
            let position = number(below: bytes.count)
            switch number(below: 8) {
            case 0, 1, 2: bytes[position] ^= 1 << UInt8(number(below: 8))
            case 3: bytes[position] = byte()
            case 4: bytes[position] = bytes[number(below: bytes.count)]
            case 5: bytes.remove(at: position)
            case 6: bytes.insert(byte(), at: position)
            default: bytes.swapAt(position, number(below: bytes.count))
            }
        }
        if number(below: 50) == 0 { bytes.removeLast(number(below: bytes.count + 1)) }
        return bytes
    }

    // MARK: Structure

    private mutating func mutateStructure(_ original: Module) -> Module {
        var module = original
        if !module.functions.isEmpty, number(below: 5) != 0 {
            let position = number(below: module.functions.count)
            mutate(&module.functions[position])
        } else {
            mutateDeclarations(&module)
        }
        return module
    }

    private mutating func mutate(_ function: inout Function) {
        let count = function.body.count
        let position = number(below: max(count, 1))
        switch number(below: 12) {
        case 0: function.type = TypeIndex(number(below: 6))
        case 1: mutateLocals(&function)
        case 2 where count > 0: function.body.remove(at: position)
        case 3 where count > 0: function.body.insert(function.body[position], at: number(below: count + 1))
        case 4 where count > 1: function.body.swapAt(position, number(below: count))
        case 5: function.body.insert(Instruction(plainOpcode()), at: number(below: count + 1))
        case 6: function.body.insert(structural(), at: number(below: count + 1))
        case 7 where count > 0: function.body[position] = relative(of: function.body[position])
        case _ where count > 0: mutateImmediate(of: &function.body[position], branchTables: &function.branchTables)
        default: function.body.append(.i32Const(0))
        }
    }

    private mutating func mutateLocals(_ function: inout Function) {
        let run = LocalRun(count: UInt32(number(below: 3)), type: type())
        if function.locals.isEmpty || number(below: 3) == 0 {
            function.locals.append(run)
        } else {
            function.locals[number(below: function.locals.count)] = run
        }
    }

    private mutating func type() -> ValueType { ValueType.allCases[number(below: ValueType.allCases.count)] }

    private mutating func opcode(where isFit: (Opcode) -> Bool) -> Opcode {
        let candidates = Opcode.allCases.filter(isFit)
        return candidates[number(below: candidates.count)]
    }

    private mutating func plainOpcode() -> Opcode { opcode { $0.impliedImmediate != nil } }

    private mutating func structural() -> Instruction {
        switch number(below: 7) {
        case 0: .block()
        case 1: .loop(.value(type()))
        case 2: .if()
        case 3: Instruction(.else)
        case 4: Instruction(.end)
        case 5: .br(UInt32(number(below: 3)))
        default: Instruction(.return)
        }
    }

    /// Another opcode with the same immediate.
    private mutating func relative(of instruction: Instruction) -> Instruction {
        let kind = instruction.opcode.immediateKind
        return Instruction(opcode { $0.immediateKind == kind }, instruction.immediate)
    }

    private mutating func mutateImmediate(of instruction: inout Instruction, branchTables: inout [BranchTable]) {
        switch instruction.immediate {
        case .index(let index): instruction.immediate = .index(near(index))
        case .indices(let first, let second): instruction.immediate = .indices(near(first), near(second))
        case .memory(var argument):
            mutate(&argument)
            instruction.immediate = .memory(argument)
        case .memoryLane(var argument, let lane):
            mutate(&argument)
            instruction.immediate = .memoryLane(argument, lane: lane &+ UInt8(number(below: 2)))
        case .lane(let lane): instruction.immediate = .lane(lane &+ UInt8(number(below: 3)))
        case .blockType: instruction.immediate = .blockType(blockType())
        case .valueType: instruction.immediate = .valueType(type())
        case .branchTable(let index):
            branchTables[index.value].labels.append(UInt32(number(below: 4)))
            if number(below: 2) == 0 { branchTables[index.value].otherwise = UInt32(number(below: 4)) }
        case .v128: instruction.immediate = .v128(V128(low: random.next(), high: 0))
        case .none, .i32, .i64, .f32, .f64: instruction = relative(of: instruction)
        }
    }

    private mutating func near(_ index: UInt32) -> UInt32 {
        number(below: 3) == 0 ? UInt32(number(below: 8)) : index &+ UInt32(number(below: 3)) &- 1
    }

    private mutating func mutate(_ argument: inout MemoryArgument) {
        argument.alignment = UInt8(number(below: 6))
        if number(below: 4) == 0 { argument.offset = .max }
    }

    private mutating func blockType() -> BlockType {
        switch number(below: 3) {
        case 0: .empty
        case 1: .value(type())
        default: .type(TypeIndex(number(below: 5)))
        }
    }
}

// MARK: - Declarations

extension Mutator {
    private mutating func mutateDeclarations(_ module: inout Module) {
        switch number(below: 14) {
        case 0 where !module.types.isEmpty: module.types[number(below: module.types.count)].parameters.append(type())
        case 1 where !module.types.isEmpty: module.types[number(below: module.types.count)].results = [type()]
        case 2 where !module.globals.isEmpty:
            module.globals[number(below: module.globals.count)].type = GlobalType(type(), .variable)
        case 3 where !module.globals.isEmpty:
            module.globals[number(below: module.globals.count)].initializer = constant()
        case 4 where !module.exports.isEmpty:
            module.exports.append(module.exports[number(below: module.exports.count)])
        case 5: module.exports.append(Export(name: "new", item: exportedItem()))
        case 6:
            module.memories.append(
                MemoryType(limits: limits(), sharing: Bool.random(using: &random) ? .shared : .unshared))
        case 7 where !module.memories.isEmpty: module.memories[0].limits = limits()
        case 8: module.tables.append(TableType(element: type(), limits: limits()))
        case 9: module.start = FunctionIndex(number(below: 5))
        case 10: module.dataCount = [.absent, .stated(UInt32(number(below: 4))), .automatic][number(below: 3)]
        case 11:
            module.data.append(
                DataSegment(mode: .active(memory: MemoryIndex(number(below: 2)), offset: constant()), bytes: [1]))
        case 12: mutateElements(&module)
        default: module.imports.append(Import(module: "m", name: "n", type: importType()))
        }
    }

    private mutating func constant() -> [Instruction] {
        switch number(below: 8) {
        case 0: [.f32Const(2)]
        case 1: [.i64Const(2)]
        case 2: [.globalGet(GlobalIndex(number(below: 4)))]
        case 3: [.refNull(type())]
        case 4: [.refFunc(FunctionIndex(number(below: 4)))]
        case 5: [.i32Const(2), .i32Const(3), Instruction(.i32Mul)]
        case 6: [.i32Const(2), Instruction(plainOpcode())]
        default: [.i32Const(2)]
        }
    }

    private mutating func exportedItem() -> ExportedItem {
        switch number(below: 4) {
        case 0: .function(FunctionIndex(number(below: 5)))
        case 1: .table(TableIndex(number(below: 2)))
        case 2: .memory(MemoryIndex(number(below: 2)))
        default: .global(GlobalIndex(number(below: 4)))
        }
    }

    private mutating func importType() -> ImportType {
        switch number(below: 4) {
        case 0: .function(TypeIndex(number(below: 4)))
        case 1: .table(TableType(element: type(), limits: limits()))
        case 2: .memory(MemoryType(limits: limits()))
        default: .global(GlobalType(type(), .variable))
        }
    }

    private mutating func limits() -> Limits {
        let sizes: [UInt32] = [0, 1, 2, 65_535, 65_536, 65_537, 10_000_000, 10_000_001, .max]
        let minimum = sizes[number(below: sizes.count)]
        return Limits(minimum: minimum, maximum: number(below: 2) == 0 ? nil : sizes[number(below: sizes.count)])
    }

    private mutating func mutateElements(_ module: inout Module) {
        let items: ElementSegment.Items =
            Bool.random(using: &random)
            ? .functions([FunctionIndex(number(below: 5))])
            : .expressions(type: type(), [constant()])
        let mode: ElementSegment.Mode =
            switch number(below: 3) {
            case 0: .passive
            case 1: .declarative
            default: .active(table: TableIndex(number(below: 3)), offset: constant())
            }
        module.elements.append(ElementSegment(mode: mode, items: items))
    }
}
