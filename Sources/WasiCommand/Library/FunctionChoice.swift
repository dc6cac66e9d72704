import NDArray
import WasmModel

/// Finds the library's function for an operator, its operands' types and its attributes.
struct FunctionChoice {
    /// Sets the row; a message and the end where there is no such function, or operands or attributes that it does not take.
    let choose: Routine<Void>

    init(_ library: LibraryKit, in module: inout ModuleBuilder) {
        let first = Self.firstOfOperator(library, &module)
        let narrow = Self.narrow(library, &module)
        let check = Self.checkAttributes(library, &module)
        let clamp = Self.clamp(library, &module)
        choose = module.routine("choose_function") { f in
            let row = library.row
            f.set(row.address, first())
            library.require(row.inputCount == library.operandCount, ["it takes ", row.operands], &f)
            f.run(narrow())
            f.forEach("operand", below: library.operandCount) { f, number in
                let record = f.word("record", library.operand(number)), type = f.word("type", record.word(ArrayRecord.type))
                // Indices of 64 bits are as good as those of 32: none can be larger than an extent.
                let areIndices = library.isOperator("Gather") && (number == 1) && (type == Word(ElementType.int64.number))
                f.when(areIndices) { f in
                    f.run(clamp(record))
                    f.set(type, Word(ElementType.int32.number))
                }
                f.when(type != row.inputType(number)) { f in
                    library.messages.fail(.badData, [
                        library.name, ": ", row.inputName(number), " is of type ", .type(row.inputType(number)), ", but is given ", .type(type),
                    ], &f)
                }
            }
            f.run(check())
            f.store(row.outputType, at: library.result, ArrayRecord.type)
        }
    }

    /// → the operator's first row.
    private static func firstOfOperator(_ library: LibraryKit, _ module: inout ModuleBuilder) -> Routine<Int32> {
        module.routine("first_function", giving: Int32.self) { f in
            forEachRow(library, &f) { f, row in
                f.when(isOfOperator(library, row)) { $0.return(row.address) }
            }
            library.messages.fail(.usage, ["the library has no operator ", library.name, "; --help lists those that it has"], &f)
            return Word(0)
        }
    }

    private static func forEachRow(
        _ library: LibraryKit, _ f: inout FunctionBuilder, _ body: (inout FunctionBuilder, LibraryRow) -> Void
    ) {
        f.forEach("row", below: Word(library.tables.functions.count)) { f, number in
            body(&f, LibraryRow(address: f.word("address", library.tables.rows + number * Word(LibraryRow.byteCount))))
        }
    }

    private static func isOfOperator(_ library: LibraryKit, _ row: LibraryRow) -> Word {
        library.kit.isEqual(row.name.address, row.name.count, library.operation.address, library.operation.count)
    }

    /// From the operator's first row to that of the operands' types and the attributes' choices.
    private static func narrow(_ library: LibraryKit, _ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("narrow_function") { f in
            let type = f.word("type", library.operand(library.row.main).word(ArrayRecord.type)), target = f.word("target", -1)
            let hasTypes = f.word("has_types")
            f.when(library.isOperator("Cast")) { f in
                f.set(target, library.attributes.elementType("to"))
                f.when(target < 0) { library.attributes.refuse("to", library.messages, ["an element type"], &$0) }
            }
            forEachRow(library, &f) { f, row in
                f.when(isOfOperator(library, row) && (row.type(0) == type) && (row.type(1) == target)) { f in
                    f.set(hasTypes, 1)
                    // Functions come in the order of choices, the standard one first: the first that nothing contradicts.
                    let isChosen = f.word("is_chosen", 1)
                    f.forEach("choice", below: row.choiceCount) { f, number in
                        let choice = row.choice(number)
                        f.when(library.attributes.find(choice.name.address, choice.name.count)) { f in
                            let value = library.attributes.value
                            f.when(!library.kit.isEqual(value.address, value.count, choice.value.address, choice.value.count)) { $0.set(isChosen, 0) }
                        }
                    }
                    f.when(isChosen) { f in
                        f.set(library.row.address, row.address)
                        f.returnNothing()
                    }
                }
            }
            let operation = library.name
            f.when(hasTypes) { f in
                let choice = library.row.choice(Word(0))
                f.drop(library.attributes.find(choice.name.address, choice.name.count))
                let value = library.attributes.value
                library.messages.fail(.usage, [
                    "the library has no ", operation, " with ", .bytes(choice.name.address, count: choice.name.count), " = ",
                    .bytes(value.address, count: value.count),
                ], &f)
            }
            library.messages.say(["the library has no ", operation, " for ", .type(type)], &f)
            f.when(target >= 0) { library.messages.say([" to ", .type(target)], &$0) }
            library.messages.fail(.usage, ["; it has it for"], &f) { f in
                forEachRow(library, &f) { f, row in
                    f.when(isOfOperator(library, row)) { f in
                        library.messages.say([" ", .type(row.type(0))], &f)
                        f.when(row.type(1) >= 0) { library.messages.say([" to ", .type(row.type(1))], &$0) }
                    }
                }
            }
        }
    }

    /// Refuses attributes that the function does not know.
    private static func checkAttributes(_ library: LibraryKit, _ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("check_attributes") { f in
            f.forEach("number", below: library.attributes.count) { f, number in
                let entry = f.word("entry", library.attributes.entry(number)), length = f.word("length", entry.word(8))
                let known = library.row.known, isKnown = f.word("is_known", 0)
                f.forEach("place", below: known.count - length - 1) { f, place in
                    let start = f.word("start", known.address + place)
                    let isFound = (start.byte() == 32) && ((start + length).byte(1) == 32)
                        && library.kit.isEqual(start + 1, length, entry.word(), length)
                    f.when(isFound) { $0.set(isKnown, 1) }
                }
                f.when(!isKnown) { f in
                    library.messages.say([library.name, " has no attribute ", .bytes(entry.word(), count: length), "; it has"], &f)
                    f.when(known.count == 0) { library.messages.say([" none"], &$0) }
                    f.when(known.count > 0) { library.messages.say([.bytes(known.address, count: known.count - 1)], &$0) }
                    library.messages.fail(.usage, [], &f)
                }
            }
        }
    }

    /// (record): 64-bit integers become 32-bit ones, in place; what is beyond becomes the nearest.
    private static func clamp(_ library: LibraryKit, _ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("clamp_indices") { f in
            let record = f.wordParameter("record"), address = f.word("address", record.word(ArrayRecord.address))
            let count = f.word("count", library.kit.arrays.byteCount(record).shiftedRight(3))
            f.forEach("element", below: count) { f, element in
                let value = f.long("value", (address + element * 8).long())
                f.when(value > 0x7FFF_FFFF) { $0.set(value, 0x7FFF_FFFF) }
                f.when(value < -0x8000_0000) { $0.set(value, -0x8000_0000) }
                f.store(value.word, at: address + element * 4)
            }
            f.store(Word(ElementType.int32.number), at: record, ArrayRecord.type)
        }
    }
}
