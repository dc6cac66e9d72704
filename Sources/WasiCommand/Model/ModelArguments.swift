import WasmModel

/// Reads a model command's arguments: a path for each input's record, the folder for outputs, dimensions.
struct ModelArguments {
    let read: Routine<Void>

    init(_ tables: ModelTables, _ dimensions: ModelDimensions, help: String, in module: inout ModuleBuilder) {
        let kit = tables.kit
        let dimension = Self.dimension(tables, &module)
        let file = Self.file(tables, &module)
        let option = OptionValue(kit)
        read = module.routine("read_arguments") { f in
            let number = f.word("number", 1), given = f.word("given")
            f.forEach("symbol", below: Word(tables.symbols.count)) { f, symbol in
                f.store(Word(-1), at: tables.symbolValue(symbol))
            }
            f.run(kit.arguments.take())
            f.while(number < kit.arguments.count) { f in
                let text = f.word("text", kit.arguments.text(number)), count = f.word("length", kit.arguments.length(text))
                f.when(kit.isEqual(text, count, "--help") || kit.isEqual(text, count, "-h")) { kit.finish(printing: help, &$0) }
                f.block { f, next in
                    option.when("--output-dir", number, text, count, &f) { f, value in
                        f.set(kit.outputFolder, value)
                        f.branch(to: next)
                    }
                    if !tables.symbols.isEmpty {
                        option.when("--dim", number, text, count, &f) { f, value in
                            f.run(dimension(value, kit.arguments.length(value)))
                            f.branch(to: next)
                        }
                    }
                    option.refuseOther(text, count, tables.symbols.isEmpty ? "--output-dir and --help" : "--output-dir, --dim and --help", &f)
                    f.run(file(text, count))
                    f.increase(given)
                }
                f.increase(number)
            }
            Self.completeFiles(tables, given, &f)
            if tables.outputs.count != 1 {
                f.when(!kit.outputFolder) { f in
                    kit.messages.fail(.usage, [
                        .text("the model has \(tables.outputs.count) outputs: name a folder for their files, with --output-dir DIR"),
                    ], &f)
                }
            }
        }
    }

    /// Where no file is named all inputs come from standard input; else each must have one.
    private static func completeFiles(_ tables: ModelTables, _ given: Word, _ f: inout FunctionBuilder) {
        let dash = tables.kit.memory.text("-")
        f.forEach("input", below: Word(tables.inputs.count)) { f, input in
            let record = f.word("record", tables.record(input)), row = f.word("row", tables.input(input).address)
            f.when(!record.word(ArrayRecord.path)) { f in
                f.when(given != 0) { f in
                    tables.kit.messages.fail(.usage, [
                        "no file is given for the input ", ModelTables.Row(address: row).description, "; --help lists the inputs",
                    ], &f)
                }
                f.store(dash.address, at: record, ArrayRecord.path)
                f.store(dash.count, at: record, ArrayRecord.path + 4)
            }
        }
    }

    /// (text, its length): a file, of the input that is named or of the next.
    private static func file(_ tables: ModelTables, _ module: inout ModuleBuilder) -> Routine<Void> {
        let kit = tables.kit
        return module.routine("note_file") { f in
            let text = f.wordParameter("text"), count = f.wordParameter("length")
            let place = f.word("place", kit.arguments.equalsSign(text, count))
            let argument = Messages.Part.bytes(text, count: count)
            f.forEach("input", below: Word(tables.inputs.count)) { f, input in
                let record = f.word("record", tables.record(input)), row = f.word("row", tables.input(input).address)
                let name = ModelTables.Row(address: row).name
                let isNext = (place == count) && !record.word(ArrayRecord.path)
                let isNamed = (place != count) && kit.isEqual(text, place, name.address, name.count)
                f.when(isNamed && record.word(ArrayRecord.path)) { f in
                    kit.messages.fail(.usage, [argument, ": the input ", .bytes(name.address, count: name.count), " has a file already"], &f)
                }
                f.when(isNext || isNamed) { f in
                    let skipped = f.word("skipped", Word(0).when(place == count, otherwise: place + 1))
                    f.store(text + skipped, at: record, ArrayRecord.path)
                    f.store(count - skipped, at: record, ArrayRecord.path + 4)
                    f.returnNothing()
                }
            }
            f.when(place == count) { f in
                kit.messages.fail(.usage, [argument, ": every input has a file already; --help lists the inputs"], &f)
            }
            kit.messages.fail(.usage, [
                argument, ": the model has no input named ", .bytes(text, count: place), "; --help lists the inputs",
            ], &f)
        }
    }

    /// (text, its length): `NAME=EXTENT`.
    private static func dimension(_ tables: ModelTables, _ module: inout ModuleBuilder) -> Routine<Void> {
        let kit = tables.kit
        return module.routine("note_dimension_argument") { f in
            let text = f.wordParameter("text"), count = f.wordParameter("length")
            let place = f.word("place", kit.arguments.equalsSign(text, count)), value = f.long("value")
            let argument = Messages.Part.bytes(text, count: count)
            f.when(place + 1 >= count) { kit.messages.fail(.usage, ["--dim ", argument, ": NAME=EXTENT is wanted"], &$0) }
            f.forEach("index", below: count - place - 1) { f, index in
                let digit = f.word("digit", (text + place + index).byte(1) - 48)
                f.set(value, value * 10 + digit.long)
                f.when(!digit.isBelow(10) || (value > 0x7FFF_FFFF)) { f in
                    kit.messages.fail(.usage, ["--dim ", argument, ": an extent is a number from 0 to 2147483647"], &f)
                }
            }
            f.forEach("symbol", below: Word(tables.symbols.count)) { f, symbol in
                let name = tables.symbolText(symbol)
                f.when(kit.isEqual(text, place, name.address, name.count)) { f in
                    f.store(value.word, at: tables.symbolValue(symbol))
                    f.returnNothing()
                }
            }
            kit.messages.fail(.usage, [
                "--dim ", argument, .text(": the model has no such dimension; it has \(tables.symbols.joined(separator: ", "))"),
            ], &f)
        }
    }
}
