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

    @Option(
        name: [.short, .long], help: "The file to write the library to; with --emit objects, the folder.",
        completion: .file(extensions: ["wasm"]))
    var output: String?

    @Option(help: "What to make: a module, or object files, a static library of them and its header.")
    var emit = LibraryProduct.module

    @Option(help: ArgumentHelp("The operators, as in Add,Sub. (default: all)", valueName: "names"))
    var ops: NameList<Operator>?

    @Option(help: ArgumentHelp("The element types.", valueName: "names"))
    var types = NameList<ElementType>([.float32, .int32, .int8])

    @OptionGroup(title: "Target") var target: TargetOptions

    @Flag(
        inversion: .prefixedNo,
        help: "Make the module a program too, which a WASI host runs on .npy files. (default: for a file named *.wasi.wasm)")
    var wasi: Bool?

    @Flag(help: "Report as JSON.")
    var json = false

    func run(on console: Console) throws {
        let operators = ops?.values ?? Operator.allCases
        console.showProgress("compiling \(operators.count) operators")
        defer { console.clearProgress() }
        let start = ContinuousClock.now
        if emit == .objects { return try writeObjects(operators, from: start, on: console) }
        let output = output ?? "kernels.wasi.wasm"
        let packaging = wasi ?? output.hasSuffix(".wasi.wasm") ? Packaging.wasiCommand : .plain
        let library = try compileLibrary(operators, types: types.values, for: target.target, packaging: packaging)
        let time = ContinuousClock.now - start
        try File.write(library.bytes, to: output)
        console.clearProgress()
        let report = LibraryReport(library: library, file: output, time: time)
        console.write(json ? report.json.text(.pretty) : report.text)
    }
}

extension KernelCompilerCommand {
    private func writeObjects(_ operators: [Operator], from start: ContinuousClock.Instant, on console: Console) throws {
        guard let output else { throw LibraryProductError() }
        let library = try compileObjects(operators, types: types.values, for: target.target)
        let time = ContinuousClock.now - start
        let folder = try OutputFolder(output)
        let texts = [(CompiledObjects.headerName, library.header), (CompiledObjects.moduleMapName, CompiledObjects.moduleMap)]
        let files = library.objects.map { ($0.name, $0.bytes) } + [(CompiledObjects.archiveName, library.archive)]
            + texts.map { ($0, Array($1.utf8)) }
        for (name, bytes) in files { try File.write(bytes, to: "\(folder.path)/\(name)") }
        console.clearProgress()
        let report = ObjectsReport(library: library, folder: output, time: time)
        console.write(json ? report.json.text(.pretty) : report.text)
    }
}

/// What `wasm-kernelcompiler` makes.
enum LibraryProduct: String, CaseIterable, ExpressibleByArgument {
    case module, objects
}

struct LibraryProductError: CommandError {
    var status: ProgramStatus { .usage }
    var description: String { "--emit objects writes many files: name a folder for them with -o" }
}

/// What is worth saying of object files just compiled.
struct ObjectsReport {
    let library: CompiledObjects
    let folder: String
    let time: Duration

    private var operatorCount: Int { Set(library.functions.map(\.operatorName)).count }

    var text: String {
        var table = Table()
        table.add("objects", "\(library.objects.count) in \(folder), \(library.tier.rawValue)")
        table.add("library", "\(folder)/\(CompiledObjects.archiveName), \(library.archive.count.byteText)")
        table.add("header", "\(folder)/\(CompiledObjects.headerName)")
        table.add("operators", "\(operatorCount), in \(library.functions.count) functions")
        table.add("time", time.text)
        return table.text
    }

    var json: JSONValue {
        [
            "folder": .string(folder), "archive": .string(CompiledObjects.archiveName), "header": .string(CompiledObjects.headerName),
            "bytes": .integer(Int64(library.archive.count)), "tier": .string(library.tier.rawValue),
            "objects": .array(library.objects.map { .string($0.name) }), "operators": .integer(Int64(operatorCount)),
            "functions": .array(library.functions.map { .string($0.name) }), "milliseconds": .number(time.milliseconds),
        ]
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
