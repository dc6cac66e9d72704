import NDArray
import WasmModel

/// Reads the values that the keys of a header have.
struct HeaderValues {
    /// (record) each.
    let format: Routine<Void>
    let order: Routine<Void>
    let shape: Routine<Void>
    /// The file, in messages.
    let fileName: Messages.Part

    init(_ files: Files, _ messages: Messages, _ text: HeaderText, in module: inout ModuleBuilder) {
        fileName = files.currentName
        format = Self.format(files, messages, text, &module)
        order = module.routine("read_order") { f in
            let record = f.wordParameter("record")
            let expected = messages.memory.text("True or False")
            f.store(text.take("True", messages.memory), at: record, ArrayRecord.isFortranOrder)
            f.when(!record.word(ArrayRecord.isFortranOrder)) { f in
                f.when(!text.take("False", messages.memory)) { $0.run(text.refuse(expected.address, expected.count)) }
            }
        }
        shape = Self.shape(files, messages, text, extent: Self.extent(files, messages, text, &module), &module)
    }

    private static func format(
        _ files: Files, _ messages: Messages, _ text: HeaderText, _ module: inout ModuleBuilder
    ) -> Routine<Void> {
        module.routine("read_format") { f in
            let record = f.wordParameter("record")
            f.run(text.skipSpace())
            f.when((text.position < text.end) && (text.position.byte() == 91)) { f in
                messages.fail(.badData, [files.currentName, ": the array holds records, which are not supported"], &f)
            }
            f.run(text.quoted())
            let name = f.word("name", text.token.address), count = f.word("count", text.token.count)
            let first = f.word("first", name.byte())
            f.store((count > 0) && (first == 62), at: record, ArrayRecord.isSwapped)
            f.when((count > 0) && ((first == 60) || (first == 61) || (first == 62) || (first == 124))) { f in
                f.increase(name)
                f.set(count, count - 1)
            }
            f.when((count > 0) && (name.byte() == 79)) { f in
                messages.fail(.badData, [
                    files.currentName, ": the array holds Python objects ('|O'), which are not read because reading them runs code",
                ], &f)
            }
            for type in ElementType.allCases {
                let known = messages.memory.text(type.npyName)
                f.when(text.isEqual(name, count, known.address, known.count)) { f in
                    f.store(Word(type.number), at: record, ArrayRecord.type)
                    f.returnNothing()
                }
            }
            let token = Messages.Part.bytes(text.token.address, count: text.token.count)
            messages.fail(.badData, [files.currentName, ": the element type '", token, "' is not supported"], &f)
        }
    }

    /// → one extent of the axis that the parameter numbers; none is above 2^31 - 1.
    private static func extent(
        _ files: Files, _ messages: Messages, _ text: HeaderText, _ module: inout ModuleBuilder
    ) -> Routine<Int64> {
        module.routine("read_extent", giving: Int64.self) { f in
            let axis = f.wordParameter("axis")
            let extent = f.long("extent"), start = f.word("start")
            let expected = messages.memory.text("an extent")
            f.when(text.take("-", messages.memory)) { f in
                messages.fail(.badData, [files.currentName, ": axis ", .number(axis.long), " has a negative extent"], &f)
            }
            f.set(start, text.position)
            let digit = text.position.byte() - 48
            f.while((text.position < text.end) && digit.isBelow(10)) { f in
                f.set(extent, extent * 10 + digit.long)
                f.when(extent > 0x7FFF_FFFF) { f in
                    messages.fail(.badData, [files.currentName, ": the extent of axis ", .number(axis.long), " does not fit 32 bits"], &f)
                }
                f.increase(text.position)
            }
            f.when(start == text.position) { $0.run(text.refuse(expected.address, expected.count)) }
            // Python 2 wrote long integers so.
            f.drop(text.take("L", messages.memory))
            return extent
        }
    }

    private static func shape(
        _ files: Files, _ messages: Messages, _ text: HeaderText, extent: Routine<Int64>, _ module: inout ModuleBuilder
    ) -> Routine<Void> {
        module.routine("read_shape") { f in
            let record = f.wordParameter("record")
            let rank = f.word("rank")
            text.expect("(", &f)
            f.block { f, done in
                f.loop { f, next in
                    f.emit(text.take(")", messages.memory).code)
                    f.branchIf(to: done)
                    f.when(rank == Word(ArrayRecord.maximumRank)) { f in
                        messages.fail(.badData, [
                            files.currentName, .text(": the array has more than \(ArrayRecord.maximumRank) axes, which is the most that is read"),
                        ], &f)
                    }
                    f.store(extent(rank), at: record + rank * 8, ArrayRecord.extents)
                    f.increase(rank)
                    f.emit(text.take(",", messages.memory).code)
                    f.branchIf(to: next)
                    text.expect(")", &f)
                }
            }
            f.store(rank, at: record, ArrayRecord.rank)
        }
    }
}
