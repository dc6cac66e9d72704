import NDArray
import WasmModel

/// What every command is made of: its memory, and the routines for messages, files, arrays and arguments.
struct CommandKit {
    let wasi: WasiFunctions
    let memory: StaticMemory
    let messages: Messages
    let files: Files
    let arrays: Arrays
    let arguments: Arguments
    /// Whether two texts are the same.
    let isEqual: Routine<Int32>
    /// The bytes that an element of each type takes, a word each.
    let sizes: Word
    /// Room for a path.
    let path: Word
    /// The text of the folder for outputs; 0 where none is named.
    let outputFolder: Word

    static let pathCapacity = 4096

    /// - Parameter memory: where the command's own room has been taken already.
    init(_ wasi: WasiFunctions, _ memory: StaticMemory, in module: inout ModuleBuilder) {
        self.wasi = wasi
        self.memory = memory
        outputFolder = module.variable("output_folder")
        let room = memory.room(64), names = memory.room(PathResolver.nameCapacity)
        let message = memory.room(Messages.capacity + 32), buffer = memory.room(HeaderReader.capacity)
        let argumentRoom = memory.room(Arguments.byteCount)
        path = memory.room(Self.pathCapacity)
        let types = memory.table(ElementType.allCases.flatMap { memory.entry($0.rawValue) })
        sizes = memory.table(ElementType.allCases.map(\.byteCount))
        messages = Messages(wasi, memory, typeNames: types, buffer: message, vector: room, in: &module)
        files = Files(wasi, messages, names: names, room: room + 32, in: &module)
        let text = HeaderText(files, messages, buffer: buffer, in: &module)
        isEqual = text.isEqual
        arrays = Arrays(files, messages, text, buffer: buffer, sizes: sizes, in: &module)
        arguments = Arguments(wasi, messages, room: argumentRoom, sizes: room, in: &module)
    }

    /// Whether a text is a known one.
    func isEqual(_ text: Word, _ count: Word, _ known: String) -> Word {
        let known = memory.text(known)
        return isEqual(text, count, known.address, known.count)
    }

    /// Whether a text begins with a known one.
    func begins(_ text: Word, _ count: Word, _ known: String) -> Word {
        let known = memory.text(known)
        return (count >= known.count) && isEqual(text, known.count, known.address, known.count)
    }

    /// Writes a text to standard output and ends the program.
    func finish(printing string: String, _ f: inout FunctionBuilder) {
        let text = memory.text(string), name = memory.text(Files.standardOutput)
        files.name(name.address, name.count, &f)
        f.run(files.write(Word(1), text.address, text.count))
        f.run(wasi.exit(Word(0)))
        f.emit(Instruction(.unreachable))
    }
}

/// The part of a module's memory that comes with a command.
package struct CommandData {
    package let address: Int
    package let bytes: [UInt8]
    /// Where the command's memory ends.
    package let end: Int

    init(_ memory: StaticMemory) {
        (address, bytes) = memory.data
        end = memory.end
    }
}
