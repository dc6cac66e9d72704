import ArgumentParser
import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import Support

/// `wasm-kernelruntime`: one operator of a library, run once.
struct KernelRuntimeCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "wasm-kernelruntime",
        abstract: "Runs an operator of a library that wasm-kernelcompiler built, with wasmtime.",
        discussion: """
            Inputs are a JSON list with an entry for each operand: lists of numbers, or objects such as \
            {"input-data": [1, 2, 3, 4], "shape": [2, 2]}. Without inputs, [1, 2, 3, 4] and [1, 1, 1, 1] are taken. \
            The result is printed as JSON.
            """,
        version: compilerVersion)

    @Option(
        name: [.customShort("c"), .customLong("ms-backend-config")],
        help: ArgumentHelp("The library.", valueName: "file"), completion: .file(extensions: ["wasm"]))
    var library: String

    @Option(name: [.customShort("o"), .long], help: "The operator's name.")
    var opType = Operator.add

    @Option(
        name: [.customShort("d"), .long],
        help: "The type of the operands' elements that JSON gives, as in FP32 or INT8; .npy files have their own. (default: FP32)")
    var dataType: ElementType?

    @Option(name: [.customShort("I"), .long], help: ArgumentHelp("The inputs.", valueName: "json"))
    var input: String?

    @Option(
        name: [.customShort("i"), .long],
        help: ArgumentHelp("A file of inputs as JSON, or a .npy file for an operand; one option for each.", valueName: "file"),
        completion: .file(extensions: ["json", "npy"]))
    var inputDataFile: [String] = []

    @Option(
        name: .customLong("attribute"),
        help: ArgumentHelp("An attribute, as in axis=1. One option for each.", valueName: "name=value"))
    var attributes: [NamedValue] = []

    @Option(help: "A .npy file to write the result to, in place of printing it.", completion: .file(extensions: ["npy"]))
    var output: String?

    func validate() throws {
        if input != nil, !inputDataFile.isEmpty { throw ValidationError("give --input or --input-data-file, not both") }
    }

    func run(on console: Console) throws {
        let values = try parseAttributes(attributes, of: opType).values.mapValues(\.kernelAttribute)
        let arrays = try operands()
        var kernels = try KernelLibrary(contentsOf: library)
        let result = try kernels.run(opType.rawValue, arrays, attributes: values)
        if let output {
            try result.write(npyFile: output)
        } else {
            console.write(result.jsonText(result.rank == 0 ? .flat : .nested) + "\n")
        }
    }

    private func operands() throws -> [NDArray] {
        let inputs = KernelInputs(operation: opType, type: dataType ?? .float32)
        if let input { return try inputs.arrays(json: Array(input.utf8), source: "--input") }
        if inputDataFile.isEmpty { return try inputs.exampleArrays() }
        return try inputDataFile.flatMap { try inputs.arrays(file: $0) }
    }
}

extension AttributeValue {
    /// The value as a library's host takes it. The command line gives no expressions.
    fileprivate var kernelAttribute: KernelAttribute {
        switch self {
        case .integer(let value): .integer(value)
        case .integers(let values): .integers(values)
        case .number(let value): .number(value)
        case .boolean(let value): .boolean(value)
        case .text(let value): .text(value)
        case .expression, .expressions: preconditionFailure("attributes on the command line are values")
        }
    }
}
