import ArgumentParser
import Artifact
import ModelCompiler
import NDArray
import Operators
import Support

/// `wasm-kernelcompiler`: a library with a function for each operator and element type.
struct KernelCompilerCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "wasm-kernelcompiler",
        abstract: "Builds a library of operators as one WebAssembly module.",
        discussion: "`wasm-kernelruntime` runs operators of the library. docs/kernel-library.md describes its functions.",
        version: compilerVersion)

    @Option(name: [.short, .long], help: "The file to write the library to.", completion: .file(extensions: ["wasm"]))
    var output = "kernels.wasi.wasm"

    @Option(help: ArgumentHelp("The operators, as in Add,Sub. (default: all)", valueName: "names"))
    var ops: NameList<Operator>?

    @Option(help: ArgumentHelp("The element types.", valueName: "names"))
    var types = NameList<ElementType>([.float32, .int32, .int8])

    @OptionGroup(title: "Target") var target: TargetOptions

    @Flag(help: "Report as JSON.")
    var json = false

    func run(on console: Console) throws {
        let operators = ops?.values ?? Operator.allCases
        console.showProgress("compiling \(operators.count) operators")
        defer { console.clearProgress() }
        let start = ContinuousClock.now
        let library = try compileLibrary(operators, types: types.values, for: target.target)
        let time = ContinuousClock.now - start
        try File.write(library.bytes, to: output)
        console.clearProgress()
        let report = LibraryReport(library: library, file: output, time: time)
        console.write(json ? report.json.text(.pretty) : report.text)
    }
}

/// What is worth saying of a library just compiled.
struct LibraryReport {
    let library: CompiledLibrary
    let file: String
    let time: Duration

    private var operatorCount: Int { Set(library.metadata.functions.map(\.operatorName)).count }

    var text: String {
        var table = Table()
        table.add("library", "\(file), \(library.bytes.count.byteText), \(library.metadata.tier)")
        table.add("operators", "\(operatorCount), in \(library.metadata.functions.count) functions")
        table.add("time", time.text)
        return table.text
    }

    var json: JSONValue {
        [
            "file": .string(file), "bytes": .integer(Int64(library.bytes.count)),
            "tier": .string(library.metadata.tier.description), "operators": .integer(Int64(operatorCount)),
            "functions": .array(library.metadata.functions.map { .string($0.name) }),
            "milliseconds": .number(time.milliseconds),
        ]
    }
}
