import WasmModel

/// Reads a model's inputs from their files into its memory.
struct ModelInputs {
    let read: Routine<Void>

    /// Files come first, for the dimensions that their shapes give. Then standard input, which must be read in order: behind an
    /// array that is not its last one nothing can be told of dimensions that are still open.
    init(_ tables: ModelTables, _ dimensions: ModelDimensions, _ functions: ModelFunctions, in module: inout ModuleBuilder) {
        let kit = tables.kit
        let open = Self.open(tables, dimensions, &module)
        let fill = Self.fill(tables, dimensions, functions, &module)
        read = module.routine("read_inputs") { f in
            let last = f.word("last", -1)
            let count = Word(tables.inputs.count)
            f.forEach("input", below: count) { f, input in
                f.when(isStandardInput(tables, input), { $0.set(last, input) }, otherwise: { $0.run(open(input)) })
            }
            f.forEach("piped", below: count) { f, input in
                f.when(isStandardInput(tables, input)) { f in
                    f.run(open(input))
                    f.when(input != last) { $0.run(fill(input)) }
                }
            }
            f.run(dimensions.prepare())
            f.forEach("rest", below: count) { f, input in
                f.when(!isStandardInput(tables, input) || (input == last)) { f in
                    f.run(fill(input))
                    f.run(kit.arrays.expectEnd(tables.record(input)))
                    f.when(input != last) { $0.drop(kit.files.close(tables.record(input).word(ArrayRecord.file))) }
                }
            }
        }

        func isStandardInput(_ tables: ModelTables, _ input: Word) -> Word {
            let record = tables.record(input)
            let path = record.word(ArrayRecord.path)
            let isDash = (record.word(ArrayRecord.path + 4) == 1) && (path.byte() == 45)
            // Once it is open its path is what messages call it.
            return isDash || (path == tables.kit.memory.text(Files.standardInput).address)
        }
    }

    /// (input): reads the header and compares it with what the model takes.
    private static func open(
        _ tables: ModelTables, _ dimensions: ModelDimensions, _ module: inout ModuleBuilder
    ) -> Routine<Void> {
        let kit = tables.kit
        return module.routine("open_input_array") { f in
            let input = f.wordParameter("input")
            let record = f.word("record", tables.record(input)), address = f.word("row", tables.input(input).address)
            let row = ModelTables.Row(address: address)
            f.run(kit.arrays.open(record.word(ArrayRecord.path), record.word(ArrayRecord.path + 4), record))
            func refuse(_ f: inout FunctionBuilder) {
                kit.messages.fail(.badData, [
                    kit.files.currentName, ": the array is ", .array(record), ", but the model takes ", row.description,
                ], &f)
            }
            f.when((record.word(ArrayRecord.type) != row.type) || (record.word(ArrayRecord.rank) != row.rank)) { refuse(&$0) }
            f.forEach("axis", below: row.rank) { f, axis in
                let expected = f.word("expected", row.extent(axis)), found = f.word("found", (record + axis * 8).word(ArrayRecord.extents))
                f.when((expected >= 0) && (expected != found)) { refuse(&$0) }
                f.when(expected < 0) { $0.run(dimensions.note(Word(-1) - expected, found, record)) }
            }
        }
    }

    /// (input): reads the elements to where the model takes them.
    private static func fill(
        _ tables: ModelTables, _ dimensions: ModelDimensions, _ functions: ModelFunctions, _ module: inout ModuleBuilder
    ) -> Routine<Void> {
        module.routine("fill_input") { f in
            let input = f.wordParameter("input")
            let record = f.word("record", tables.record(input))
            f.run(dimensions.prepare())
            f.store(Routine<Int32>(index: functions.input)(input), at: record, ArrayRecord.address)
            f.run(tables.kit.arrays.readElements(record))
        }
    }
}
