import NDArray
import WasmModel

/// Reads the elements of a file to where an array is in memory: straight where they lie as they should, else turned round one by one.
struct ElementReader {
    private let files: Files
    private let messages: Messages
    private let buffer: Word
    private let sizes: Word

    /// How many bytes are turned round at a time.
    private static let pieceByteCount = 65536

    init(_ files: Files, _ messages: Messages, buffer: Word, sizes: Word) {
        (self.files, self.messages, self.buffer, self.sizes) = (files, messages, buffer, sizes)
    }

    func routine(_ byteCount: Routine<Int32>, in module: inout ModuleBuilder) -> Routine<Void> {
        let turned = turned(in: &module)
        return module.routine("read_elements") { f in
            let record = f.wordParameter("record")
            let expected = f.word("expected", byteCount(record)), found = f.word("found")
            let address = f.word("address", record.word(ArrayRecord.address))
            Arrays.name(record, files, &f)
            f.when(record.word(ArrayRecord.isSwapped) || record.word(ArrayRecord.isFortranOrder), { f in
                f.set(found, turned(record, expected))
            }, otherwise: { f in
                f.set(found, files.read(record.word(ArrayRecord.file), address, expected))
            })
            f.when(found != expected) { f in
                messages.fail(.badData, [
                    files.currentName, ": ", .array(record), " takes ", .number(expected.unsignedLong),
                    " bytes behind the header, but there are ", .number(found.unsignedLong), "; the file is cut short",
                ], &f)
            }
            f.when(record.word(ArrayRecord.type) == Word(ElementType.bool.number)) { f in
                f.forEach("index", below: expected) { f, index in
                    f.store(byte: (address + index).byte() != 0, at: address + index)
                }
            }
        }
    }

    /// (record, its bytes) → the bytes that there were.
    private func turned(in module: inout ModuleBuilder) -> Routine<Int32> {
        return module.routine("read_turned", giving: Int32.self) { f in
            let record = f.wordParameter("record"), expected = f.wordParameter("expected")
            let size = f.word("size", (sizes + record.word(ArrayRecord.type) * 4).word())
            let rank = f.word("rank", record.word(ArrayRecord.rank))
            let done = f.word("done"), piece = f.word("piece"), place = f.word("place")
            let number = f.long("number")
            f.while(done.isBelow(expected)) { f, end in
                let rest = expected - done
                f.set(piece, Word(Self.pieceByteCount).when(Word(Self.pieceByteCount).isBelow(rest), otherwise: rest))
                let found = f.word("found", files.read(record.word(ArrayRecord.file), buffer, piece))
                f.when(found != piece) { $0.return(done + found) }
                f.set(place, 0)
                f.while(place < piece) { f in
                    let target = f.word("target", done + place)
                    f.when(record.word(ArrayRecord.isFortranOrder)) { f in
                        f.set(number, (done + place).unsignedLong / size.long)
                        rowMajorPlace(of: number, record, rank, target, &f)
                        f.set(target, target * size)
                    }
                    copyElement(from: buffer + place, to: record.word(ArrayRecord.address) + target, size, record, &f)
                    f.increase(place, by: size)
                }
                f.increase(done, by: piece)
            }
            return done
        }
    }

    /// The first axis moves fastest in the file and slowest in memory: Horner's rule over the indices, first axis first.
    private func rowMajorPlace(of number: Long, _ record: Word, _ rank: Word, _ target: Word, _ f: inout FunctionBuilder) {
        f.set(target, 0)
        f.forEach("axis", below: rank) { f, axis in
            let extent = f.long("extent", (record + axis * 8).long(ArrayRecord.extents))
            f.set(target, target * extent.word + (number % extent).word)
            f.set(number, number / extent)
        }
    }

    private func copyElement(from source: Word, to target: Word, _ size: Word, _ record: Word, _ f: inout FunctionBuilder) {
        f.forEach("byte", below: size) { f, byte in
            let place = (size - 1 - byte).when(record.word(ArrayRecord.isSwapped), otherwise: byte)
            f.store(byte: (source + byte).byte(), at: target + place)
        }
    }
}
