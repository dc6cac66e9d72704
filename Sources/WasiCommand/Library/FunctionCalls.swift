import Artifact
import WasmModel

/// Calls the function that was chosen, by a table of all; functions of the same parameters share the code that pushes them.
struct FunctionCalls {
    /// → the status.
    let call: Routine<Int32>

    /// - Parameter functions: the library's, by name.
    init(_ library: LibraryKit, _ functions: [String: FunctionIndex], in module: inout ModuleBuilder) {
        let tables = library.tables
        let count = UInt32(tables.functions.count)
        let table = module.addTable(TableType(limits: Limits(minimum: count, maximum: count)))
        _ = module.addElements(tables.functions.map { functions[$0.name]! }, to: table, at: 0)
        let types = tables.groups.map { group in
            module.intern(FunctionType(parameters: group.map(\.wasmType), results: [.i32]))
        }
        call = module.routine("call_function", giving: Int32.self) { f in
            let number = Word((library.row.address - tables.rows).code + [.i32Const(Int32(LibraryRow.byteCount)), Instruction(.i32DivU)])
            for (group, slots) in tables.groups.enumerated() {
                f.when(library.row.group == Word(group)) { f in
                    let arguments = slots.flatMap { Self.load($0, tables).instructions }
                    f.return(Word(arguments + number.code + [.callIndirect(types[group], table: table)]))
                }
            }
            return Word(Int(StatusCode.badAttribute.rawValue))
        }
    }

    private static func load(_ slot: LibraryTables.Slot, _ tables: LibraryTables) -> any AnyValue {
        switch slot {
        case .tensor(let number): return tables.tensors.word(4 * number)
        case .result: return tables.tensors.word(4 * LibraryTables.maximumInputs)
        case .extent(let name): return tables.extents[name]!.word()
        case .stride(let tensor, let axis): return tables.strides.word((tensor * LibraryTables.maximumAxes + axis) * 4)
        case .number(let number, let type):
            let place = tables.numbers + Word(16 * number)
            switch type {
            case .i32: return place.word()
            case .i64: return place.long()
            case .f64: return place.real(8)
            case .f32: return Value<Float>(place.real(8).code + [Instruction(.f32DemoteF64)])
            }
        }
    }
}

extension LibraryTables.Slot {
    fileprivate var wasmType: WasmModel.ValueType {
        switch self {
        case .number(_, .i64): .i64
        case .number(_, .f32): .f32
        case .number(_, .f64): .f64
        default: .i32
        }
    }
}
