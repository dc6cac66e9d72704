import NDArray
import WasmModel

/// Reading and writing `.npy` files, by records of arrays (`ArrayRecord`).
struct Arrays {
    /// (path, its length, record): opens a file and reads its header.
    let open: Routine<Void>
    /// (record) → the bytes that its elements take; a message and the end where no memory holds them.
    let byteCount: Routine<Int32>
    /// (record): reads the elements to the record's address, which has room for them.
    let readElements: Routine<Void>
    /// (record): refuses a file that goes on.
    let expectEnd: Routine<Void>
    /// (descriptor, record): writes header and elements.
    let write: Routine<Void>

    /// - Parameters:
    ///   - buffer: room for `HeaderReader.capacity` bytes.
    ///   - sizes: a table of the bytes that an element of each type takes, a word each.
    init(_ files: Files, _ messages: Messages, _ text: HeaderText, buffer: Word, sizes: Word, in module: inout ModuleBuilder) {
        let header = HeaderReader(files, messages, text, buffer: buffer, in: &module)
        open = module.routine("open_array") { f in
            let path = f.wordParameter("path"), count = f.wordParameter("count"), record = f.wordParameter("record")
            f.store(files.openInput(path, count), at: record, ArrayRecord.file)
            f.store(files.current.address, at: record, ArrayRecord.path)
            f.store(files.current.count, at: record, ArrayRecord.path + 4)
            f.run(header.read(record))
        }
        byteCount = Self.byteCount(files, messages, sizes, &module)
        readElements = ElementReader(files, messages, buffer: buffer, sizes: sizes).routine(byteCount, in: &module)
        expectEnd = module.routine("expect_end_of_file") { f in
            let record = f.wordParameter("record")
            Self.name(record, files, &f)
            f.when(files.read(record.word(ArrayRecord.file), buffer, Word(1))) { f in
                messages.fail(.badData, [files.currentName, ": more bytes follow the end of the array, ", .array(record)], &f)
            }
        }
        write = Self.write(files, messages, byteCount, &module)
    }

    /// Makes a record's file the one that messages name.
    static func name(_ record: Word, _ files: Files, _ f: inout FunctionBuilder) {
        files.name(record.word(ArrayRecord.path), record.word(ArrayRecord.path + 4), &f)
    }

    private static func byteCount(
        _ files: Files, _ messages: Messages, _ sizes: Word, _ module: inout ModuleBuilder
    ) -> Routine<Int32> {
        module.routine("byte_count", giving: Int32.self) { f in
            let record = f.wordParameter("record")
            let count = f.long("bytes", (sizes + record.word(ArrayRecord.type) * 4).word().long), isEmpty = f.word("is_empty")
            f.forEach("axis", below: record.word(ArrayRecord.rank)) { f, axis in
                let extent = f.long("extent", (record + axis * 8).long(ArrayRecord.extents))
                f.when(extent == 0) { f in
                    f.set(isEmpty, 1)
                    f.set(extent, 1)
                }
                f.set(count, count * extent)
                f.when(count > 0xFFFF_0000) { f in
                    messages.fail(.badData, [.array(record), " takes more than the 4 GiB of a module's memory"], &f)
                }
            }
            return Word(0).when(isEmpty, otherwise: count.word)
        }
    }

    /// The header is written as NumPy writes it, padded so that the elements begin at a multiple of 64.
    private static func write(
        _ files: Files, _ messages: Messages, _ byteCount: Routine<Int32>, _ module: inout ModuleBuilder
    ) -> Routine<Void> {
        let memory = messages.memory
        let formats = ElementType.allCases.flatMap { memory.entry(($0.byteCount == 1 ? "|" : "<") + $0.npyName) }
        let table = memory.table(formats)
        return module.routine("write_array") { f in
            let file = f.wordParameter("file"), record = f.wordParameter("record")
            let magic = memory.text([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 0, 0])
            let format = f.word("format", table + record.word(ArrayRecord.type) * 8)
            let rank = f.word("rank", record.word(ArrayRecord.rank))
            f.set(messages.length, 0)
            messages.say([
                .bytes(magic.address, count: magic.count), "{'descr': '", .bytes(format.word(), count: format.word(4)),
                "', 'fortran_order': False, 'shape': (",
            ], &f)
            f.forEach("axis", below: rank) { f, axis in
                f.when(axis != 0) { messages.say([", "], &$0) }
                messages.say([.number((record + axis * 8).long(ArrayRecord.extents))], &f)
            }
            f.when(rank == 1) { messages.say([","], &$0) }
            messages.say(["), }"], &f)
            f.while(messages.length.and(63) != 63) { messages.say([" "], &$0) }
            messages.say(["\n"], &f)
            let length = messages.length - 10
            f.store(byte: length, at: messages.buffer, 8)
            f.store(byte: length.shiftedRight(8), at: messages.buffer, 9)
            f.run(files.write(file, messages.buffer, messages.length))
            f.set(messages.length, 0)
            f.run(files.write(file, record.word(ArrayRecord.address), byteCount(record)))
        }
    }
}
