import NDArray
import WasmModel

/// Runs an operator, by one function or by several.
struct LibraryRun {
    let run: Routine<Void>

    /// - Parameter function: runs one function on the operands.
    init(_ library: LibraryKit, _ function: Routine<Void>, in module: inout ModuleBuilder) {
        run = module.routine("run_operator") { f in
            let isConvolution = library.isOperator("Conv2D") || library.isOperator("ConvTranspose2D")
            f.when(library.isOperator("Concat")) { f in
                Self.concat(library, function, &f)
                f.returnNothing()
            }
            f.when(isConvolution && (library.operandCount == 3)) { f in
                Self.biasedConvolution(library, function, &f)
                f.returnNothing()
            }
            // A library has no function that changes nothing.
            f.when(library.isOperator("Cast") && (library.operandCount == 1)) { f in
                f.when(library.attributes.elementType("to") == library.operand(0).word(ArrayRecord.type)) { f in
                    Self.copyRecord(library.operand(0), to: library.result, &f)
                    f.returnNothing()
                }
            }
            f.run(function())
        }
    }

    private static func copyRecord(_ source: Word, to target: Word, _ f: inout FunctionBuilder) {
        f.copy(Word(ArrayRecord.byteCount), from: source, to: target)
    }

    /// Functions join two operands; any number is joined one after the other.
    private static func concat(_ library: LibraryKit, _ function: Routine<Void>, _ f: inout FunctionBuilder) {
        let count = f.word("count", library.operandCount), next = f.word("next", 2)
        f.when(count == 1) { f in
            copyRecord(library.operand(0), to: library.result, &f)
            f.returnNothing()
        }
        f.set(library.operandCount, 2)
        f.run(function())
        f.while(next < count) { f in
            copyRecord(library.result, to: library.operand(0), &f)
            copyRecord(library.operand(next), to: library.operand(1), &f)
            f.run(function())
            f.increase(next)
        }
    }

    /// The bias is an operator of its own.
    private static func biasedConvolution(_ library: LibraryKit, _ function: Routine<Void>, _ f: inout FunctionBuilder) {
        let name = library.kit.memory.text("BiasAdd")
        f.set(library.operandCount, 2)
        f.run(function())
        copyRecord(library.result, to: library.operand(0), &f)
        copyRecord(library.operand(2), to: library.operand(1), &f)
        f.set(library.operation.address, name.address)
        f.set(library.operation.count, name.count)
        f.set(library.attributes.count, 0)
        f.run(function())
    }
}
