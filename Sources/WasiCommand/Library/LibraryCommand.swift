import Artifact
import NDArray
import WasmModel

/// The program that runs an operator of a kernel library on `.npy` files (docs/wasi.md).
package struct LibraryCommand {
    /// What the module's memory must hold for it.
    package let data: CommandData

    /// Adds the command to a module.
    ///
    /// - Parameters:
    ///   - functions: the library's, with their places in the module by name.
    ///   - allocate: `heddle_allocate`.
    ///   - wasi: imported ahead of all else in the module.
    ///   - address: where the command's memory begins.
    package init(
        _ functions: [LibraryFunction], at places: [String: FunctionIndex], allocate: FunctionIndex, _ wasi: WasiFunctions,
        from address: Int, in module: inout ModuleBuilder
    ) {
        let memory = StaticMemory(from: address)
        let library = LibraryKit(functions, heddleAllocate: allocate, wasi, memory, in: &module)
        let choice = FunctionChoice(library, in: &module), numbers = GivenNumbers(library, in: &module)
        let forms = LibraryForms(library, in: &module), calls = FunctionCalls(library, places, in: &module)
        let run = Self.run(library, choice, numbers, forms, calls, &module)
        let arguments = LibraryArguments(library, in: &module)
        let perform = LibraryRun(library, run, in: &module)
        let writer = ResultWriter(library.kit, in: &module)
        let start = module.routine("_start") { f in
            f.run(arguments.read())
            f.run(perform.run())
            f.run(writer.makeFolder())
            f.run(writer.write(library.result, arguments.fileName, arguments.fileNameLength))
        }
        module.addExport("_start", .function(start.index))
        data = CommandData(memory)
    }

    /// Runs one function on the operands, and leaves the result's record and elements.
    private static func run(
        _ library: LibraryKit, _ choice: FunctionChoice, _ numbers: GivenNumbers, _ forms: LibraryForms, _ calls: FunctionCalls,
        _ module: inout ModuleBuilder
    ) -> Routine<Void> {
        module.routine("run_function") { f in
            f.run(choice.choose())
            f.run(numbers.read())
            f.run(forms.prepare())
            let bytes = f.word("bytes", library.kit.arrays.byteCount(library.result))
            f.store(Word(0), at: library.result, ArrayRecord.address)
            f.when(bytes) { f in
                let address = f.word("address", library.allocate(bytes.unsignedLong))
                f.store(address, at: library.result, ArrayRecord.address)
                f.store(address, at: library.tables.tensors, 4 * LibraryTables.maximumInputs)
                let status = f.word("status", calls.call())
                f.when(status != 0) { f in
                    library.messages.fail(.badData, [library.row.fullName, " failed with the status ", .number(status.long)], &f)
                }
            }
            widenIndices(library, bytes, &f)
        }
    }

    /// An `outputType` other than the function's own: the indices of Argmax and Argmin as 64-bit integers.
    private static func widenIndices(_ library: LibraryKit, _ bytes: Word, _ f: inout FunctionBuilder) {
        let type = f.word("type", library.attributes.elementType("outputType")), result = library.result
        f.when((type >= 0) && (type != library.row.outputType)) { f in
            let isWidened = (type == Word(ElementType.int64.number)) && (library.row.outputType == Word(ElementType.int32.number))
            f.when(!isWidened) { f in
                let value = library.attributes.value
                library.refuseValue("outputType", [.bytes(value.address, count: value.count)], &f)
            }
            f.store(type, at: result, ArrayRecord.type)
            f.when(bytes) { f in
                let wide = f.word("wide", library.allocate(bytes.unsignedLong * 2)), narrow = f.word("narrow", result.word(ArrayRecord.address))
                f.forEach("element", below: bytes.shiftedRight(2)) { f, element in
                    f.store((narrow + element * 4).word().long, at: wide + element * 8)
                }
                f.store(wide, at: result, ArrayRecord.address)
            }
        }
    }
}
