import ArgumentParser
import GraphLowering
import HeddleRuntime
import ModelCompiler
import NDArray
import Operators
import Support

/// `wasm-kernelruntime`: one operator of a library, or one primitive of MindSpore, run once.
struct KernelRuntimeCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "wasm-kernelruntime",
        abstract: "Runs a primitive of MindSpore, or an operator of a library that wasm-kernelcompiler built, with wasmtime.",
        discussion: """
            Without a library the primitive is compiled for its operands; names, attributes and their defaults are MindSpore's.

            Inputs are a JSON list with an entry for each operand: lists of numbers, or objects such as \
            {"input-data": [1, 2, 3, 4], "shape": [2, 2]}. Without inputs, [1, 2, 3, 4] and [1, 1, 1, 1] are taken. \
            The result is printed as JSON, each of several on a line.
            """,
        version: compilerVersion)

    @Option(
        name: [.customShort("c"), .customLong("ms-backend-config")],
        help: ArgumentHelp("The library.", valueName: "file"), completion: .file(extensions: ["wasm"]))
    var library: String?

    @Option(
        name: [.customShort("o"), .long], help: "The primitive's or operator's name; `heddle operators --primitives` lists primitives.",
        completion: Operator.defaultCompletionKind)
    var opType = "Add"

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
        help: ArgumentHelp("An attribute, as in axis=1 or axis=[0,1]. One option for each.", valueName: "name=value"))
    var attributes: [NamedValue] = []

    @Option(help: "A .npy file to write the result to, in place of printing it.", completion: .file(extensions: ["npy"]))
    var output: String?

    func validate() throws {
        if input != nil, !inputDataFile.isEmpty { throw ValidationError("give --input or --input-data-file, not both") }
    }

    func run(on console: Console) throws {
        let results = try library.map { [try runOperator(ofLibrary: $0)] } ?? runPrimitive()
        guard let output else {
            for result in results { console.write(result.jsonText(result.rank == 0 ? .flat : .nested) + "\n") }
            return
        }
        guard results.count == 1 else { throw KernelRuntimeError.severalResults(opType, results.count) }
        try results[0].write(npyFile: output)
    }

    private func runOperator(ofLibrary library: String) throws -> NDArray {
        guard let (operation, condition) = Operator.called(opType) else { throw KernelRuntimeError.noOperator(opType) }
        let values = try parseAttributes(condition + attributes, of: operation).values.mapValues(\.kernelAttribute)
        let inputs = KernelInputs(of: operation, type: dataType ?? .float32)
        let arrays = try operands(inputs) ?? inputs.exampleArrays(operation.requiredOperandCount, of: operation.rawValue)
        var kernels = try KernelLibrary(contentsOf: library)
        return try kernels.run(operation.rawValue, arrays, attributes: values)
    }

    private func runPrimitive() throws -> [NDArray] {
        let run = try PrimitiveRun(opType, attributes)
        let inputs = KernelInputs(type: dataType ?? .float32)
        if let given = try operands(inputs) { return try run.results(of: given) }
        let example = try inputs.exampleArrays(2, of: opType)
        do { return try run.results(of: [example[0]]) } catch is PrimitiveError { return try run.results(of: example) }
    }

    /// What the command line gives, nil if nothing.
    private func operands(_ inputs: KernelInputs) throws -> [NDArray]? {
        if let input { return try inputs.arrays(json: Array(input.utf8), source: "--input") }
        if inputDataFile.isEmpty { return nil }
        return try inputDataFile.flatMap { try inputs.arrays(file: $0) }
    }
}

extension Operator {
    /// An operator by its name or a primitive's, and the attribute that makes it agree with the primitive.
    fileprivate static func called(_ name: String) -> (Operator, condition: [NamedValue])? {
        let wanted = name.lowercased()
        for operation in allCases {
            let primitive = operation.primitives.first { $0.name.lowercased() == wanted && !$0.condition.isEmpty }
            guard let primitive else { continue }
            return (operation, [NamedValue(argument: primitive.condition)!])
        }
        return Operator(named: name).map { ($0, []) }
    }

    fileprivate var requiredOperandCount: Int { definition.operands.filter { $0.presence != .optional }.count }
}

/// Why the options name nothing that can be run.
enum KernelRuntimeError: CommandError {
    case noOperator(String)
    case severalResults(String, Int)

    var status: ProgramStatus { .usage }

    var description: String {
        switch self {
        case .noOperator(let name): "there is no operator \(name); `heddle operators` lists them. Without a library, any primitive runs"
        case .severalResults(let name, let count): "\(name) has \(count) results, which do not go into one file"
        }
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
