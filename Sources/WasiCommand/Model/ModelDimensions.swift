import Artifact
import WasmModel

/// The values of a model's symbols, and the model's readiness to run with them.
struct ModelDimensions {
    /// (symbol, value, record): notes what a shape says; a shape that says otherwise ends the program.
    let note: Routine<Void>
    /// Gives the model its dimensions, once.
    let prepare: Routine<Void>
    private let tables: ModelTables
    private let statuses: Routine<Void>

    init(_ tables: ModelTables, _ functions: ModelFunctions, in module: inout ModuleBuilder) {
        self.tables = tables
        let messages = tables.kit.messages
        statuses = module.routine("explain_status") { f in
            let status = f.wordParameter("status")
            for code in StatusCode.allCases {
                f.when(status == Word(Int(code.rawValue))) { f in
                    messages.say([.text(code.message)], &f)
                    f.returnNothing()
                }
            }
            messages.say(["the unknown status ", .number(status.long)], &f)
        }
        note = Self.note(tables, &module)
        prepare = Self.prepare(tables, functions, statuses, &module)
    }

    /// Calls a function of the model; a status other than 0 ends the program.
    func refuseStatus(of function: FunctionIndex, _ name: String, _ f: inout FunctionBuilder) {
        Self.refuseStatus(Routine<Int32>(index: function)(), name, tables, statuses, &f)
    }

    private static func refuseStatus(
        _ call: Word, _ name: String, _ tables: ModelTables, _ statuses: Routine<Void>, _ f: inout FunctionBuilder
    ) {
        let status = f.word("status", call)
        f.when(status != 0) { f in
            tables.kit.messages.say([.text("\(name) failed: ")], &f)
            f.run(statuses(status))
            tables.kit.messages.fail(.badData, [], &f)
        }
    }

    private static func note(_ tables: ModelTables, _ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("note_dimension") { f in
            let symbol = f.wordParameter("symbol"), value = f.wordParameter("value"), record = f.wordParameter("record")
            let known = f.word("known", tables.symbolValue(symbol)), origin = f.word("origin", tables.symbolOrigin(symbol).word())
            f.when(known.word() < 0) { f in
                f.store(value, at: known)
                f.store(record, at: tables.symbolOrigin(symbol))
            }
            f.when(known.word() != value) { f in
                let messages = tables.kit.messages
                messages.say([
                    tables.kit.files.currentName, ": ", tables.symbolName(symbol), " is ", .number(value.long), " in the shape ",
                    .shape(record + Word(ArrayRecord.extents), rank: record.word(ArrayRecord.rank)), ", but ", .number(known.word().long),
                ], &f)
                f.when(origin == 0, { f in
                    messages.fail(.badData, [" by --dim"], &f)
                }, otherwise: { f in
                    messages.fail(.badData, [
                        " in ", .bytes(origin.word(ArrayRecord.path), count: origin.word(ArrayRecord.path + 4)),
                        "; one dimension has one extent",
                    ], &f)
                })
            }
        }
    }

    private static func prepare(
        _ tables: ModelTables, _ functions: ModelFunctions, _ statuses: Routine<Void>, _ module: inout ModuleBuilder
    ) -> Routine<Void> {
        let isPrepared = module.variable("inputs_have_room")
        return module.routine("prepare") { f in
            f.when(isPrepared) { $0.returnNothing() }
            f.set(isPrepared, 1)
            if let setDimension = functions.setDimension {
                f.forEach("symbol", below: Word(tables.symbols.count)) { f, symbol in
                    let value = f.word("value", tables.symbolValue(symbol).word())
                    f.when(value < 0) { f in
                        tables.kit.messages.fail(.usage, [
                            "the extent of ", tables.symbolName(symbol), " is not known yet; give it with --dim ", tables.symbolName(symbol),
                            "=EXTENT",
                        ], &f)
                    }
                    refuseStatus(Routine<Int32>(index: setDimension)(symbol, value), "heddle_set_dim", tables, statuses, &f)
                }
            }
            refuseStatus(Routine<Int32>(index: functions.prepare)(), "heddle_prepare", tables, statuses, &f)
        }
    }
}
