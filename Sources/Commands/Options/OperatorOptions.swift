import ArgumentParser
import ModelCompiler
import NDArray
import Operators
import TensorExpression
import TensorIR

/// Which operator is meant, for which operands.
struct OperatorOptions: ParsableArguments {
    @Argument(help: "A model file (ONNX, MindIR).", completion: .file(extensions: ["onnx", "mindir"]))
    var model: String?

    @Option(name: .customLong("operator"), help: "The operator's name; `heddle operators` lists them.")
    var operation: Operator?

    @Option(help: "The type of the operands' elements, as in FP32, INT8 or float32. (default: FP32)")
    var type: ElementType?

    @Option(
        name: .customLong("input"),
        help: ArgumentHelp(
            "An operand's shape, as in a=64x64, a=scalar or, with a type of its own, indices=INT64:8. One option for each operand.",
            valueName: "name=shape"))
    var operands: [OperandArgument] = []

    @Option(
        name: .customLong("attribute"),
        help: ArgumentHelp("An attribute, as in axis=1 or pads=0,1. One option for each.", valueName: "name=value"))
    var attributes: [NamedValue] = []

    @Option(
        name: .customLong("shape"),
        help: ArgumentHelp("The shape of a model's input, as in image=1x3x224x224. One option for each.", valueName: "name=shape"))
    var shapes: [OperandArgument] = []

    @Option(
        name: .customLong("dim"),
        help: ArgumentHelp("The extent of a model's symbolic dimension, as in batch=1. One option for each.", valueName: "name=extent"))
    var dimensions: [NamedValue] = []

    @Option(
        name: .customLong("value"),
        help: ArgumentHelp(
            "The value of a model's input, which becomes a constant, as in target=2,3 or target=target.npy. One option for each.",
            valueName: "name=value"))
    var values: [NamedValue] = []

    /// What is asked for, as a program to compile: the model in the file, or an operator's results for its operands.
    func program() throws -> TensorProgram {
        if let model { return try modelFile(model).lowered().program }
        guard let operation else { throw OperatorRequestError.noOperator }
        let operands = try orderedOperands(of: operation)
        let tensors = operands.map { placeholder($0.name, $0.element, $0.shape.map { Expression($0) }) }
        let results = try operation.apply(tensors, attributes: try parseAttributes(attributes, of: operation))
        return TensorProgram(
            operation.rawValue, inputs: tensors, outputs: results.map { TensorProgram.Output($0.name, $0) })
    }

    /// The model file; an error where an operator is asked for.
    func modelFile() throws -> ModelFile {
        guard let model else { throw OperatorRequestError.noModel }
        return try modelFile(model)
    }

    private func modelFile(_ path: String) throws -> ModelFile {
        if operation != nil { throw OperatorRequestError.modelAndOperator }
        var file = ModelFile(path: path)
        for shape in shapes { file.specialisation.shapes[shape.name] = shape.shape }
        file.specialisation.dimensions = try extents()
        for value in values {
            guard !file.values.contains(where: { $0.name == value.name }) else { throw OperatorRequestError.repeatedValue(value.name) }
            file.values.append(InputValue(name: value.name, text: value.value))
        }
        return file
    }

    /// The extents of symbolic dimensions.
    func extents() throws -> [String: Int] {
        var extents: [String: Int] = [:]
        for dimension in dimensions {
            guard let extent = Int32(dimension.value), extent >= 0 else {
                throw OperatorRequestError.extent(dimension.name, dimension.value)
            }
            extents[dimension.name] = Int(extent)
        }
        return extents
    }

    /// The operands in the definition's order, under names that differ.
    private func orderedOperands(of operation: Operator) throws -> [(name: String, element: ElementType, shape: [Int])] {
        let definitions = operation.definition.operands
        let names = definitions.map(\.name)
        if let unknown = operands.first(where: { !names.contains($0.name) }) {
            throw OperatorRequestError.unknownOperand(operation, unknown.name)
        }
        var ordered: [(name: String, element: ElementType, shape: [Int])] = []
        var lacking: String?
        for definition in definitions {
            let given = operands.filter { $0.name == definition.name }
            if given.isEmpty {
                guard definition.presence == .optional else { throw OperatorRequestError.missingOperand(operation, definition.name) }
                lacking = lacking ?? definition.name
                continue
            }
            // Operands are known by their places, so none can be left out before another.
            if let lacking { throw OperatorRequestError.missingOperand(operation, lacking) }
            guard given.count == 1 || definition.presence == .repeated else {
                throw OperatorRequestError.repeatedOperand(operation, definition.name)
            }
            for (number, operand) in given.enumerated() {
                let name = definition.presence == .repeated ? "\(definition.name)\(number)" : definition.name
                ordered.append((name, operand.element ?? definition.element.standard(type ?? .float32), operand.shape))
            }
        }
        return ordered
    }
}

/// The attributes of an operator, read as the kinds that its definition gives them.
func parseAttributes(_ given: [NamedValue], of operation: Operator) throws -> Attributes {
    var attributes = Attributes()
    for argument in given {
        guard let definition = operation.definition.attributes.first(where: { $0.name == argument.name }) else {
            throw OperatorError.unknownAttribute(operation, argument.name)
        }
        guard let value = definition.kind.value(of: argument.value) else {
            throw OperatorError.attributeKind(
                operation, argument.name, found: .text(argument.value), expected: definition.kind)
        }
        attributes[argument.name] = value
    }
    return attributes
}

extension OperandDefinition.Element {
    /// The type of an operand for which none is given.
    func standard(_ main: ElementType) -> ElementType {
        switch self {
        case .main: main
        case .oneOf(let elements): elements.contains(main) ? main : elements[0]
        }
    }
}

/// Why the options name no operator that can be compiled.
enum OperatorRequestError: CommandError {
    case modelAndOperator
    case extent(String, String)
    case repeatedValue(String)
    case noOperator
    case noModel
    case unknownOperand(Operator, String)
    case missingOperand(Operator, String)
    case repeatedOperand(Operator, String)

    var status: ProgramStatus { .usage }

    var description: String {
        switch self {
        case .modelAndOperator: "name a model file or an operator, not both"
        case .extent(let name, let text): "--dim \(name)=\(text): an extent is a number that is not negative"
        case .repeatedValue(let name): "--value gives the input \(name) two values"
        case .noOperator: "name a model file, or an operator with --operator; `heddle operators` lists them"
        case .noModel: "name a model file: an operator alone has no graph"
        case .unknownOperand(let operation, let name): "\(operation) has no operand \(name); \(operation.operandText)"
        case .missingOperand(let operation, let name):
            "\(operation) needs the shape of its operand \(name), as in --input \(name)=4x4; \(operation.operandText)"
        case .repeatedOperand(let operation, let name): "\(operation) takes one operand \(name), but its shape is given twice"
        }
    }
}

extension Operator {
    /// `it takes a, b and c (optional)`.
    fileprivate var operandText: String {
        let operands = definition.operands.map { operand in
            switch operand.presence {
            case .required: operand.name
            case .optional: "\(operand.name) (optional)"
            case .repeated: "\(operand.name) (one or more)"
            }
        }
        return "it takes \(operands.joined(separator: ", "))"
    }
}
