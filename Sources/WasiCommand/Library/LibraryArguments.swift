import Artifact
import NDArray
import WasmModel

/// Reads a library command's arguments, `OPERATOR FILE... NAME=VALUE...`, and the files.
struct LibraryArguments {
    let read: Routine<Void>
    /// `/Add.npy`.
    let fileName: Word
    let fileNameLength: Word

    init(_ library: LibraryKit, in module: inout ModuleBuilder) {
        let kit = library.kit, option = OptionValue(kit)
        let fileName = module.variable("result_name"), fileNameLength = module.variable("result_name_length")
        (self.fileName, self.fileNameLength) = (fileName, fileNameLength)
        let load = Self.load(library, &module)
        let loadPiped = Self.loadPiped(library, load, &module)
        let isName = Self.isName(&module)
        read = module.routine("read_arguments") { f in
            let number = f.word("number", 1)
            f.run(kit.arguments.take())
            f.when(kit.arguments.count < 2) { kit.messages.fail(.usage, ["name an operator; --help lists them"], &$0) }
            f.while(number < kit.arguments.count) { f in
                let text = f.word("text", kit.arguments.text(number)), count = f.word("length", kit.arguments.length(text))
                f.when(kit.isEqual(text, count, "--help") || kit.isEqual(text, count, "-h")) { kit.finish(printing: Self.help(library), &$0) }
                f.block { f, next in
                    option.when("--output-dir", number, text, count, &f) { f, value in
                        f.set(kit.outputFolder, value)
                        f.branch(to: next)
                    }
                    option.refuseOther(text, count, "--output-dir and --help", &f)
                    f.when(!library.operation.address) { f in
                        f.set(library.operation.address, text)
                        f.set(library.operation.count, count)
                        f.branch(to: next)
                    }
                    let place = f.word("place", kit.arguments.equalsSign(text, count))
                    f.when((place < count) && isName(text, place)) { f in
                        f.run(library.attributes.add(text, count, place))
                        f.branch(to: next)
                    }
                    f.run(load(text, count))
                }
                f.increase(number)
            }
            f.when(!library.operation.address) { kit.messages.fail(.usage, ["name an operator; --help lists them"], &$0) }
            f.when(library.operandCount == 0) { $0.run(loadPiped()) }
            nameResult(library, &f)
        }

        /// The operator's name between a slash and `.npy`; behind the path of the folder there is room for it.
        func nameResult(_ library: LibraryKit, _ f: inout FunctionBuilder) {
            kit.messages.say(["/", library.name, ".npy"], &f)
            let name = f.word("name", library.allocate(kit.messages.length.long))
            f.copy(kit.messages.length, from: kit.messages.buffer, to: name)
            f.set(fileName, name)
            f.set(fileNameLength, kit.messages.length)
            f.set(kit.messages.length, 0)
        }
    }

    /// (text, its length) → whether it is a word, as the names of attributes are.
    private static func isName(_ module: inout ModuleBuilder) -> Routine<Int32> {
        module.routine("is_name", giving: Int32.self) { f in
            let text = f.wordParameter("text"), count = f.wordParameter("length")
            f.forEach("place", below: count) { f, place in
                let byte = f.word("byte", (text + place).byte())
                let isLetter = (byte - 65).isBelow(26) || (byte - 97).isBelow(26) || (byte - 48).isBelow(10) || (byte == 95)
                f.when(!isLetter) { $0.return(Word(0)) }
            }
            return count > 0
        }
    }

    /// (path, its length): one more operand.
    private static func load(_ library: LibraryKit, _ module: inout ModuleBuilder) -> Routine<Void> {
        let arrays = library.kit.arrays
        return module.routine("load_operand") { f in
            let path = f.wordParameter("path"), count = f.wordParameter("length")
            let record = f.word("record", library.operand(library.operandCount))
            f.when(library.operandCount == Word(LibraryKit.maximumOperands)) { f in
                library.messages.fail(.usage, [.text("more than \(LibraryKit.maximumOperands) arrays are given")], &f)
            }
            f.increase(library.operandCount)
            f.run(arrays.open(path, count, record))
            let bytes = f.word("bytes", arrays.byteCount(record))
            f.store(library.allocate(bytes.unsignedLong), at: record, ArrayRecord.address)
            f.run(arrays.readElements(record))
            // Standard input may go on with the next operand.
            f.when(record.word(ArrayRecord.file) != 0) { f in
                f.run(arrays.expectEnd(record))
                f.drop(library.kit.files.close(record.word(ArrayRecord.file)))
            }
        }
    }

    /// Reads as many operands from standard input as the operator takes.
    private static func loadPiped(_ library: LibraryKit, _ load: Routine<Void>, _ module: inout ModuleBuilder) -> Routine<Void> {
        let dash = library.kit.memory.text("-")
        return module.routine("load_piped_operands") { f in
            f.forEach("row", below: Word(library.tables.functions.count)) { f, number in
                let row = LibraryRow(address: f.word("address", library.tables.rows + number * Word(LibraryRow.byteCount)))
                let isOperator = library.kit.isEqual(
                    row.name.address, row.name.count, library.operation.address, library.operation.count)
                f.when(isOperator && (library.operandCount == 0)) { f in
                    f.forEach("operand", below: row.inputCount) { f, _ in f.run(load(dash.address, dash.count)) }
                    f.run(library.kit.arrays.expectEnd(library.operand(row.inputCount - 1)))
                }
            }
        }
    }

    private static func help(_ library: LibraryKit) -> String {
        var lines: [String] = [], seen: Set<String> = []
        for function in library.tables.functions where seen.insert(function.operatorName).inserted {
            let attributes = function.form.shapingAttributes(of: function.operatorName) + function.choices.keys.sorted()
                + function.numbers.map(\.name)
            lines.append(([function.operatorName] + function.inputs.map(\.name) + attributes.map { "\($0)=" }).joined(separator: " "))
        }
        return """
            Runs an operator on NumPy's .npy files.

            usage: OPERATOR FILE... [NAME=VALUE]... [--output-dir DIR]

            \(lines.map { "  " + $0 }.joined(separator: "\n"))

            A FILE of - is standard input; without any FILE all operands are read from there, one behind the other.
            Lists are written 0,1. The result is written to standard output, or to DIR/OPERATOR.npy.

            """
    }
}
