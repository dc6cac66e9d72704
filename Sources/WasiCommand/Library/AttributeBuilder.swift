import NDArray
import WasmModel

/// Writes the routines of `GivenAttributes`.
struct AttributeBuilder {
    let kit: CommandKit
    let operation: Text
    let count: Word
    let value: Text
    let entries: Word

    private var messages: Messages { kit.messages }
    private var operationName: Messages.Part { .bytes(operation.address, count: operation.count) }

    func add(_ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("add_attribute") { f in
            let text = f.wordParameter("text"), length = f.wordParameter("length"), nameLength = f.wordParameter("name_length")
            let entry = f.word("entry", entries + count * 12)
            f.when(count >= Word(GivenAttributes.capacity)) { messages.fail(.usage, ["more attributes than any operator has"], &$0) }
            f.store(text, at: entry)
            f.store(length, at: entry, 4)
            f.store(nameLength, at: entry, 8)
            f.increase(count)
        }
    }

    func find(_ module: inout ModuleBuilder) -> Routine<Int32> {
        module.routine("find_attribute", giving: Int32.self) { f in
            let name = f.wordParameter("name"), length = f.wordParameter("length")
            f.forEach("number", below: count) { f, number in
                let entry = f.word("entry", entries + number * 12)
                f.when(kit.isEqual(entry.word(), entry.word(8), name, length)) { f in
                    f.set(value.address, entry.word() + entry.word(8) + 1)
                    f.set(value.count, entry.word(4) - entry.word(8) - 1)
                    f.return(Word(1))
                }
            }
            return Word(0)
        }
    }

    func refuse(_ find: Routine<Int32>, _ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("refuse_attribute") { f in
            let name = f.wordParameter("name"), length = f.wordParameter("length")
            f.when(!find(name, length)) { messages.fail(.usage, [operationName, " needs the attribute ", .bytes(name, count: length)], &$0) }
            messages.say([
                operationName, ": the attribute ", .bytes(name, count: length), " is ", .bytes(value.address, count: value.count),
                "; it must be ",
            ], &f)
        }
    }

    /// (where to put them) → how many integers the value lists, in brackets or not; -1 where it is no such list.
    func parse(_ module: inout ModuleBuilder) -> Routine<Int32> {
        module.routine("parse_integers", giving: Int32.self) { f in
            let place = f.wordParameter("place")
            let position = f.word("position", value.address), end = f.word("end", value.address + value.count)
            let number = f.long("number"), digits = f.word("digits"), isNegative = f.word("is_negative"), found = f.word("found")
            let isBracketed = (value.count > 1) && (position.byte() == 91) && ((end - 1).byte() == 93)
            f.when(isBracketed) { f in
                f.increase(position)
                f.set(end, end - 1)
            }
            f.while(position < end) { f in
                f.while((position < end) && (position.byte() == 32)) { $0.increase(position) }
                f.set(isNegative, (position < end) && (position.byte() == 45))
                f.increase(position, by: isNegative)
                f.set(number, 0)
                f.set(digits, 0)
                f.while((position < end) && (position.byte() - 48).isBelow(10)) { f in
                    f.when(digits > 17) { $0.return(Word(-1)) }
                    f.set(number, number * 10 + (position.byte() - 48).long)
                    f.increase(digits)
                    f.increase(position)
                }
                f.when((digits == 0) || (found == Word(GivenAttributes.maximumListCount))) { $0.return(Word(-1)) }
                f.store((Long(0) - number).when(isNegative, otherwise: number), at: place + found * 8)
                f.increase(found)
                f.when(position < end) { f in
                    f.when(position.byte() != 44) { $0.return(Word(-1)) }
                    f.increase(position)
                    // Nothing follows the comma.
                    f.when(position >= end) { $0.return(Word(-1)) }
                }
            }
            return found
        }
    }

    func list(
        _ find: Routine<Int32>, _ parse: Routine<Int32>, _ refuse: Routine<Void>, _ module: inout ModuleBuilder
    ) -> Routine<Int32> {
        module.routine("attribute_list", giving: Int32.self) { f in
            let name = f.wordParameter("name"), length = f.wordParameter("length"), place = f.wordParameter("place")
            f.when(!find(name, length)) { $0.return(Word(-1)) }
            let found = f.word("found", parse(place))
            f.when(found < 0) { f in
                f.run(refuse(name, length))
                messages.fail(.usage, ["a list of integers"], &f)
            }
            return found
        }
    }

    func integer(
        _ find: Routine<Int32>, _ parse: Routine<Int32>, _ refuse: Routine<Void>, _ list: Word, _ module: inout ModuleBuilder
    ) -> Routine<Int64> {
        module.routine("attribute_integer", giving: Int64.self) { f in
            let name = f.wordParameter("name"), length = f.wordParameter("length"), standard = f.longParameter("standard")
            f.when(!find(name, length)) { $0.return(standard) }
            f.when(parse(list) != 1) { f in
                f.run(refuse(name, length))
                messages.fail(.usage, ["an integer"], &f)
            }
            return list.long()
        }
    }

    func integers(_ list: Routine<Int32>, _ refuse: Routine<Void>, _ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("attribute_integers") { f in
            let name = f.wordParameter("name"), length = f.wordParameter("length"), place = f.wordParameter("place")
            let wanted = f.wordParameter("count"), standard = f.longParameter("standard")
            let found = f.word("found", list(name, length, place))
            f.when(found < 0) { f in
                f.when(standard == Long(Int.min)) { $0.run(refuse(name, length)) }
                f.store(standard, at: place)
                f.set(found, 1)
            }
            f.when(found == 1) { f in
                f.forEach("number", below: wanted) { f, number in f.store(place.long(), at: place + number * 8) }
                f.returnNothing()
            }
            f.when(found != wanted) { f in
                f.run(refuse(name, length))
                messages.fail(.usage, ["a list of ", .number(wanted.long)], &f)
            }
        }
    }

    func boolean(_ find: Routine<Int32>, _ refuse: Routine<Void>, _ module: inout ModuleBuilder) -> Routine<Int32> {
        module.routine("attribute_boolean", giving: Int32.self) { f in
            let name = f.wordParameter("name"), length = f.wordParameter("length")
            f.when(!find(name, length)) { $0.return(Word(0)) }
            f.when(kit.isEqual(value.address, value.count, "true")) { $0.return(Word(1)) }
            f.when(!kit.isEqual(value.address, value.count, "false")) { f in
                f.run(refuse(name, length))
                messages.fail(.usage, ["true or false"], &f)
            }
            return Word(0)
        }
    }

    func elementType(_ find: Routine<Int32>, _ refuse: Routine<Void>, _ module: inout ModuleBuilder) -> Routine<Int32> {
        module.routine("attribute_type", giving: Int32.self) { f in
            let name = f.wordParameter("name"), length = f.wordParameter("length")
            f.when(!find(name, length) || kit.isEqual(value.address, value.count, "same")) { $0.return(Word(-1)) }
            for type in ElementType.allCases {
                let isNamed = kit.isEqual(value.address, value.count, type.rawValue) || kit.isEqual(value.address, value.count, type.libraryName)
                f.when(isNamed) { $0.return(Word(type.number)) }
            }
            f.run(refuse(name, length))
            messages.fail(.usage, ["an element type, as in FP32 or float32"], &f)
            return Word(-1)
        }
    }
}
