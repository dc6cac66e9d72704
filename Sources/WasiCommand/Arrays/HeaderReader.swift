import NDArray
import WasmModel

/// Reads the header of an `.npy` file into a record, as `NPYHeaderParser` does:
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, its keys in any order.
struct HeaderReader {
    /// (record): reads from the record's file up to where the elements begin.
    let read: Routine<Void>

    /// - Parameter buffer: room for `capacity` bytes.
    init(_ files: Files, _ messages: Messages, _ text: HeaderText, buffer: Word, in module: inout ModuleBuilder) {
        let value = HeaderValues(files, messages, text, in: &module)
        read = module.routine("read_header") { f in
            let record = f.wordParameter("record")
            Self.readText(files, messages, text, buffer, record, &f)
            Self.parse(messages, text, value, record, &f)
        }
    }

    /// The longest header.
    static let capacity = 65535 + 12
    private static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

    /// Reads the preamble, and then as much as it says.
    private static func readText(
        _ files: Files, _ messages: Messages, _ text: HeaderText, _ buffer: Word, _ record: Word, _ f: inout FunctionBuilder
    ) {
        let file = record.word(ArrayRecord.file)
        let count = f.word("count", files.read(file, buffer, Word(10)))
        let magic = messages.memory.text(Self.magic)
        f.when(count == 0) { messages.fail(.badData, [files.currentName, ": an .npy file is wanted, but there is nothing in it"], &$0) }
        f.when((count < 6) || !text.isEqual(buffer, Word(6), magic.address, magic.count)) { f in
            messages.fail(.badData, [files.currentName, ": not an .npy file: it does not begin with \\x93NUMPY; numpy.save writes one"], &f)
        }
        f.when(count < 10) { messages.fail(.badData, [files.currentName, ": the file ends inside its header"], &$0) }
        let major = f.word("major", buffer.byte(6))
        f.when((major == 0) || (major > 3) || (buffer.byte(7) != 0)) { f in
            messages.fail(.badData, [
                files.currentName, ": version ", .number(major.long), ".", .number(buffer.byte(7).long),
                " of the .npy format is unknown; 1.0, 2.0 and 3.0 are read",
            ], &f)
        }
        let start = f.word("start", 10), length = f.word("length", buffer.byte(8) + buffer.byte(9) * 256)
        f.when(major > 1) { f in
            f.set(start, 12)
            f.increase(count, by: files.read(file, buffer + 10, Word(2)))
            f.set(length, length + buffer.byte(10) * 65536 + buffer.byte(11) * 16_777_216)
        }
        f.when(Word(65535).isBelow(length)) { f in
            messages.fail(.badData, [
                files.currentName, ": the header is said to take ", .number(length.unsignedLong), " bytes; 65535 is the most that is read",
            ], &f)
        }
        f.increase(count, by: files.read(file, buffer + start, length))
        f.when(count != start + length) { messages.fail(.badData, [files.currentName, ": the file ends inside its header"], &$0) }
        f.set(text.position, buffer + start)
        f.set(text.end, buffer + start + length)
    }

    private static func parse(
        _ messages: Messages, _ text: HeaderText, _ value: HeaderValues, _ record: Word, _ f: inout FunctionBuilder
    ) {
        let seen = f.word("seen")
        text.expect("{", &f)
        f.block { f, done in
            f.loop { f, next in
                f.emit(text.take("}", messages.memory).code)
                f.branchIf(to: done)
                f.run(text.quoted())
                let key = f.word("key", 0)
                for (number, name) in ["descr", "fortran_order", "shape"].enumerated() {
                    let known = messages.memory.text(name)
                    f.when(text.isEqual(text.token.address, text.token.count, known.address, known.count)) { $0.set(key, Word(1 << number)) }
                }
                let token = Messages.Part.bytes(text.token.address, count: text.token.count)
                f.when(key == 0) { messages.fail(.badData, [value.fileName, ": the header has a '", token, "', which the format does not know"], &$0) }
                f.when(seen.and(key) != 0) { messages.fail(.badData, [value.fileName, ": the header has '", token, "' twice"], &$0) }
                f.increase(seen, by: key)
                text.expect(":", &f)
                f.when(key == 1) { $0.run(value.format(record)) }
                f.when(key == 2) { $0.run(value.order(record)) }
                f.when(key == 4) { $0.run(value.shape(record)) }
                f.emit(text.take(",", messages.memory).code)
                f.branchIf(to: next)
                text.expect("}", &f)
            }
        }
        f.run(text.expectEnd())
        f.when(seen != 7) { messages.fail(.badData, [value.fileName, ": the header lacks one of 'descr', 'fortran_order' and 'shape'"], &$0) }
    }
}
