import Artifact
import NDArray
import Support
import WasmModel

/// The program that runs a model on `.npy` files (docs/wasi.md): `_start`, and all that it calls but the model itself.
package struct ModelCommand {
    /// What the module's memory must hold for it.
    package let data: CommandData

    /// Adds the command to a module.
    ///
    /// - Parameters:
    ///   - name: the program's, in its help.
    ///   - wasi: imported ahead of all else in the module.
    ///   - address: where the command's memory begins.
    package init(
        _ name: String, inputs: [TensorInterface], outputs: [TensorInterface], symbols: [String], functions: ModelFunctions,
        _ wasi: WasiFunctions, at address: Int, in module: inout ModuleBuilder
    ) {
        let memory = StaticMemory(from: address)
        let tables = ModelTables(inputs, outputs, symbols, memory) { memory in CommandKit(wasi, memory, in: &module) }
        let dimensions = ModelDimensions(tables, functions, in: &module)
        let arguments = ModelArguments(tables, dimensions, help: Self.help(name, inputs, outputs, symbols), in: &module)
        let reader = ModelInputs(tables, dimensions, functions, in: &module)
        let writer = ModelOutputs(tables, functions, in: &module)
        let start = module.routine("_start") { f in
            f.run(arguments.read())
            f.run(reader.read())
            dimensions.refuseStatus(of: functions.run, "heddle_run", &f)
            f.run(writer.write())
        }
        module.addExport("_start", .function(start.index))
        data = CommandData(memory)
    }

    private static func help(
        _ name: String, _ inputs: [TensorInterface], _ outputs: [TensorInterface], _ symbols: [String]
    ) -> String {
        func list(_ tensors: [TensorInterface]) -> String { tensors.map { "  \($0)\n" }.joined() }
        let dimensions = symbols.isEmpty ? "" : " [--dim NAME=EXTENT]..."
        return """
            Runs \(name) on NumPy's .npy files.

            usage: [NAME=]FILE... [--output-dir DIR]\(dimensions)

            inputs
            \(list(inputs))
            outputs
            \(list(outputs))
            A FILE without a NAME is that of the next input that has none; - is standard input. Without
            any FILE all inputs are read from standard input, one behind the other.
            --output-dir DIR writes each output to DIR/NAME.npy; without it a single output is written to
            standard output.\(symbols.isEmpty ? "" : "\n--dim NAME=EXTENT gives a dimension that no input's shape gives: \(symbols.joined(separator: ", ")).")

            """
    }
}
