import WasmModel

extension ExampleModules {
    /// A function for each row of the opcode table, in a module that has something of everything.
    static let everyOpcode: Module = {
        var builder = ModuleBuilder(name: "every opcode")
        let types = (
            unary: builder.intern(FunctionType(parameters: [.i32], results: [.i32])),
            empty: builder.intern(FunctionType())
        )
        _ = builder.addMemory(MemoryType(limits: Limits(minimum: 1, maximum: 4), sharing: .shared))
        let table = builder.addTable(TableType(limits: Limits(minimum: 2)))
        let global = builder.addGlobal(GlobalType(.i32, .variable), initially: .i32Const(3))
        let data = builder.addPassiveData([1, 2, 3])
        let helper = builder.addFunction(FunctionBuilder(name: "helper").finish())
        _ = builder.addElements([helper, helper], to: table, at: 0)
        let things = OpcodeSample.Things(
            unaryType: types.unary, emptyType: types.empty, table: table, global: global, data: data, function: helper)
        for opcode in Opcode.allCases {
            var function = FunctionBuilder(name: opcode.name)
            OpcodeSample(things).emit(opcode, to: &function)
            _ = builder.addFunction(function.finish())
        }
        return builder.finish()
    }()
}

/// Valid code that uses one opcode.
struct OpcodeSample {
    struct Things {
        var unaryType: TypeIndex
        var emptyType: TypeIndex
        var table: TableIndex
        var global: GlobalIndex
        var data: DataIndex
        var function: FunctionIndex
    }

    private let things: Things

    init(_ things: Things) { self.things = things }

    /// Operands, the instruction, and a drop for each result.
    func emit(_ opcode: Opcode, to function: inout FunctionBuilder) {
        guard let operands = opcode.operands, let results = opcode.results else {
            return emitContextual(opcode, to: &function)
        }
        for type in operands { function.emitValue(of: type) }
        function.emit(Instruction(opcode, immediate(of: opcode)))
        for _ in results { function.emit(.drop) }
    }

    /// The immediate of an opcode of fixed signature.
    private func immediate(of opcode: Opcode) -> Immediate {
        switch opcode.immediateKind {
        case .none, .fence: .none
        case .i32: .i32(.min)
        case .i64: .i64(.max)
        case .f32: .f32(0x7FC0_0001)
        case .f64: .f64(0xFFF0_0000_0000_0000)
        case .v128: .v128(V128(low: .max, high: 1))
        case .shuffle: .v128(V128(bytes: (0..<16).map { UInt8(31 - $0) }))
        case .memory(let natural): .memory(MemoryArgument(offset: 300, alignment: natural / 2))
        case .atomic(let natural): .memory(MemoryArgument(offset: .max, alignment: natural))
        case .memoryLane(let natural, let count):
            .memoryLane(MemoryArgument(offset: 0, alignment: natural), lane: count - 1)
        case .lane(let count): .lane(count - 1)
        case .memoryIndex: .index(0)
        case .memoryPair: .indices(0, 0)
        case .dataAndMemory: .indices(things.data.rawValue, 0)
        case .data: .index(things.data.rawValue)
        case .element: .index(0)
        case .elementAndTable: .indices(0, things.table.rawValue)
        case .tablePair: .indices(things.table.rawValue, things.table.rawValue)
        case .table: .index(things.table.rawValue)
        case .function: .index(things.function.rawValue)
        case .blockType, .label, .branchTable, .typeAndTable, .local, .global, .valueTypes, .referenceType:
            preconditionFailure("\(opcode) depends on its context")
        }
    }

    private func emitContextual(_ opcode: Opcode, to function: inout FunctionBuilder) {
        switch opcode {
        case .unreachable, .return: function.emit(opcode)
        case .block: function.block { _, _ in }
        case .loop: function.loop { _, _ in }
        case .if, .end:
            function.emit(.i32Const(1))
            function.ifThen { _ in }
        case .else:
            function.emit([.i32Const(5), .i32Const(1)])
            function.ifElse(.type(things.unaryType), then: { _ in }, else: { $0.emit(.i32Eqz) })
            function.emit(.drop)
        case .br: function.block { $0.branch(to: $1) }
        case .brIf:
            function.block { function, label in
                function.emit(.i32Const(0))
                function.branchIf(to: label)
            }
        case .brTable:
            function.loop { function, outer in
                function.block { function, inner in
                    function.emit(.i32Const(200))
                    function.branchTable(Array(repeating: inner, count: 130), otherwise: outer)
                }
            }
        case .call: function.emit(.call(things.function))
        case .callIndirect: function.emit([.i32Const(1), .callIndirect(things.emptyType, table: things.table)])
        case .drop, .select, .selectTyped, .refNull, .refIsNull: emitParametric(opcode, to: &function)
        case .localGet, .localSet, .localTee, .globalGet, .globalSet: emitVariable(opcode, to: &function)
        case .tableGet, .tableSet, .tableGrow, .tableSize, .tableFill: emitTable(opcode, to: &function)
        default: preconditionFailure("no sample of \(opcode)")
        }
    }

    private func emitParametric(_ opcode: Opcode, to function: inout FunctionBuilder) {
        switch opcode {
        case .drop: function.emit(.i64Const(-1))
        case .select:
            function.emit([.f64Const(1), .f64Const(2), .i32Const(0)])
            function.emit(opcode)
        case .selectTyped:
            function.emit([.refNull(.externref), .refNull(.externref), .i32Const(0)])
            function.emit(Instruction(opcode, .valueType(.externref)))
        case .refIsNull:
            function.emit(.refNull(.funcref))
            function.emit(opcode)
        default: function.emit(.refNull(.externref))
        }
        function.emit(.drop)
    }

    private func emitVariable(_ opcode: Opcode, to function: inout FunctionBuilder) {
        let local = function.addLocal(.i32)
        switch opcode {
        case .localGet: function.emit(.localGet(local))
        case .localSet: function.emit([.i32Const(1), .localSet(local)])
        case .localTee: function.emit([.i32Const(1), .localTee(local)])
        case .globalGet: function.emit(.globalGet(things.global))
        default: function.emit([.i32Const(1), .globalSet(things.global)])
        }
        if opcode != .localSet, opcode != .globalSet { function.emit(.drop) }
    }

    private func emitTable(_ opcode: Opcode, to function: inout FunctionBuilder) {
        let operands: [Instruction] =
            switch opcode {
            case .tableGet: [.i32Const(0)]
            case .tableSet: [.i32Const(0), .refNull(.funcref)]
            case .tableGrow: [.refNull(.funcref), .i32Const(1)]
            case .tableFill: [.i32Const(0), .refNull(.funcref), .i32Const(1)]
            default: []
            }
        function.emit(operands)
        function.emit(Instruction(opcode, .index(things.table.rawValue)))
        if opcode == .tableGet || opcode == .tableGrow { function.emit(.drop) }
    }
}
