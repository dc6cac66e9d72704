import WasmModel

/// Writes arrays into the folder that was named, else to standard output.
struct ResultWriter {
    /// Makes the folder, if one was named.
    let makeFolder: Routine<Void>
    /// (record, the file's name with the slash in front, its length)
    let write: Routine<Void>

    init(_ kit: CommandKit, in module: inout ModuleBuilder) {
        makeFolder = module.routine("make_output_folder") { f in
            f.when(kit.outputFolder) { $0.run(kit.files.createFolder(kit.outputFolder, kit.arguments.length(kit.outputFolder))) }
        }
        write = module.routine("write_result") { f in
            let record = f.wordParameter("record"), name = f.wordParameter("name"), nameCount = f.wordParameter("name_length")
            let file = f.word("file", 1)
            let output = kit.memory.text(Files.standardOutput)
            f.when(kit.outputFolder, { f in
                let count = f.word("count", kit.arguments.length(kit.outputFolder))
                f.when(Word(CommandKit.pathCapacity) < count + nameCount) { f in
                    kit.messages.fail(.usage, ["--output-dir: the folder's path is too long"], &f)
                }
                f.copy(count, from: kit.outputFolder, to: kit.path)
                f.copy(nameCount, from: name, to: kit.path + count)
                f.set(file, kit.files.openOutput(kit.path, count + nameCount))
            }, otherwise: { f in
                kit.files.name(output.address, output.count, &f)
            })
            f.run(kit.arrays.write(file, record))
            f.when(file != 1) { $0.drop(kit.files.close(file)) }
        }
    }
}
