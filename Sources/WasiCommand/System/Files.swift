import WasmModel

/// Opening, reading and writing files. What fails ends the program with a message that names the file.
struct Files {
    /// (path, its length) → descriptor; `-` is standard input.
    let openInput: Routine<Int32>
    /// (path, its length) → descriptor of an empty file.
    let openOutput: Routine<Int32>
    /// (path, its length): makes a folder where there is none.
    let createFolder: Routine<Void>
    /// (descriptor, address, count) → how many bytes there were. Messages name `current`.
    let read: Routine<Int32>
    /// (descriptor, address, count). Messages name `current`.
    let write: Routine<Void>
    let close: Routine<Int32>
    /// The file that is read or written: the address of its name, and the length.
    let current: Text

    /// - Parameter room: 64 bytes of memory.
    init(_ wasi: WasiFunctions, _ messages: Messages, names: Word, room: Word, in module: inout ModuleBuilder) {
        let current = Text(address: module.variable("file_name"), count: module.variable("file_name_length"))
        self.current = current
        let builder = FilesBuilder(wasi: wasi, messages: messages, current: current, room: room, names: names)
        let explain = builder.explain(&module)
        let resolver = PathResolver(wasi, names: names, room: room, in: &module)
        openInput = builder.openInput(resolver, explain, &module)
        openOutput = builder.openOutput(resolver, explain, &module)
        createFolder = builder.createFolder(resolver, explain, &module)
        read = builder.read(explain, &module)
        write = builder.write(explain, &module)
        close = wasi.close
    }

    /// Makes a file the one that messages name.
    func name(_ address: Word, _ count: Word, _ f: inout FunctionBuilder) {
        f.set(current.address, address)
        f.set(current.count, count)
    }

    /// The file that is read or written, in a message.
    var currentName: Messages.Part { .bytes(current.address, count: current.count) }

    static let standardInput = "standard input"
    static let standardOutput = "standard output"
}

private struct FilesBuilder {
    let wasi: WasiFunctions
    let messages: Messages
    let current: Text
    let room: Word
    let names: Word

    private var currentName: Messages.Part { .bytes(current.address, count: current.count) }

    /// (error number): says what people call it.
    func explain(_ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("explain_error") { f in
            let error = f.wordParameter("error")
            for (number, text) in WasiError.texts {
                f.when(error == Word(number)) { f in
                    messages.say([.text(text)], &f)
                    f.returnNothing()
                }
            }
            messages.say(["error ", .number(error.long)], &f)
        }
    }

    func openInput(_ resolver: PathResolver, _ explain: Routine<Void>, _ module: inout ModuleBuilder) -> Routine<Int32> {
        module.routine("open_input", giving: Int32.self) { f in
            let path = f.wordParameter("path"), count = f.wordParameter("count")
            f.when((count == 1) && (path.byte() == 45)) { f in
                let name = messages.memory.text(Files.standardInput)
                setCurrent(name.address, name.count, &f)
                f.return(Word(0))
            }
            setCurrent(path, count, &f)
            // fd_read, fd_seek, fd_tell, fd_filestat_get; symbolic links are followed.
            open(resolver, path, count, flags: 0, rights: 1 << 1 | 1 << 2 | 1 << 5 | 1 << 21, .noInput, "cannot be read", explain, &f)
            return room.word(8)
        }
    }

    func openOutput(_ resolver: PathResolver, _ explain: Routine<Void>, _ module: inout ModuleBuilder) -> Routine<Int32> {
        module.routine("open_output", giving: Int32.self) { f in
            let path = f.wordParameter("path"), count = f.wordParameter("count")
            setCurrent(path, count, &f)
            // Created where it is not there (1), emptied where it is (8); fd_seek, fd_tell, fd_write.
            open(resolver, path, count, flags: 1 | 8, rights: 1 << 2 | 1 << 5 | 1 << 6, .cannotWrite, "cannot be written", explain, &f)
            return room.word(8)
        }
    }

    private func setCurrent(_ address: Word, _ count: Word, _ f: inout FunctionBuilder) {
        f.set(current.address, address)
        f.set(current.count, count)
    }

    private func open(
        _ resolver: PathResolver, _ path: Word, _ count: Word, flags: Int, rights: Int, _ code: ExitCode, _ failure: String,
        _ explain: Routine<Void>, _ f: inout FunctionBuilder
    ) {
        let folder = folder(resolver, path, count, code, &f)
        let error = f.word("error", wasi.open(
            folder, Word(1), resolver.rest.address, resolver.rest.count, Word(flags), Long(rights), Long(0), Word(0), room + 8))
        refuse(error, code, failure, explain, &f)
    }

    private func folder(
        _ resolver: PathResolver, _ path: Word, _ count: Word, _ code: ExitCode, _ f: inout FunctionBuilder
    ) -> Word {
        let folder = f.word("folder", resolver.resolve(path, count))
        f.when(folder < 0) { f in
            messages.fail(code, [
                currentName, ": the host shows this program no folder that holds it; open one to it, as in wasmtime run --dir .",
            ], &f)
        }
        return folder
    }

    private func refuse(
        _ error: Word, _ code: ExitCode, _ failure: String, _ explain: Routine<Void>, _ f: inout FunctionBuilder
    ) {
        f.when(error != 0) { f in
            messages.say([currentName, .text(" \(failure): ")], &f)
            f.run(explain(error))
            messages.fail(code, [], &f)
        }
    }

    func createFolder(_ resolver: PathResolver, _ explain: Routine<Void>, _ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("create_folder") { f in
            let path = f.wordParameter("path"), count = f.wordParameter("count")
            setCurrent(path, count, &f)
            let folder = folder(resolver, path, count, .cannotWrite, &f)
            // What the host opened is there.
            f.when((resolver.rest.count == 1) && (resolver.rest.address.byte() == 46)) { $0.returnNothing() }
            let error = f.word("error", wasi.createFolder(folder, resolver.rest.address, resolver.rest.count))
            f.when(error == WasiError.exists) { $0.returnNothing() }
            refuse(error, .cannotWrite, "cannot be made", explain, &f)
        }
    }

    func read(_ explain: Routine<Void>, _ module: inout ModuleBuilder) -> Routine<Int32> {
        module.routine("read_file", giving: Int32.self) { f in
            let file = f.wordParameter("file"), address = f.wordParameter("address"), count = f.wordParameter("count")
            let done = f.word("done")
            f.while(done.isBelow(count)) { f, end in
                f.store(address + done, at: room)
                f.store(count - done, at: room, 4)
                let error = f.word("error", wasi.read(file, room, Word(1), room + 8))
                refuse(error, .noInput, "cannot be read", explain, &f)
                f.emit((!room.word(8)).code)
                f.branchIf(to: end)
                f.increase(done, by: room.word(8))
            }
            return done
        }
    }

    func write(_ explain: Routine<Void>, _ module: inout ModuleBuilder) -> Routine<Void> {
        module.routine("write_file") { f in
            let file = f.wordParameter("file"), address = f.wordParameter("address"), count = f.wordParameter("count")
            let done = f.word("done")
            f.while(done.isBelow(count)) { f in
                f.store(address + done, at: room)
                f.store(count - done, at: room, 4)
                let error = f.word("error", wasi.write(file, room, Word(1), room + 8))
                refuse(error, .cannotWrite, "cannot be written", explain, &f)
                f.increase(done, by: room.word(8))
            }
        }
    }
}
