import GraphIR
import Operators
import TensorIR

/// Why a graph cannot be made a tensor program.
public enum GraphLoweringError: Error, Sendable {
    /// Operators that no rule knows, each with the number of nodes that use it, and one of them.
    case unknownOperators([(name: OperatorName, version: Int, count: Int, node: String)])
    case graph(GraphError)
    case node(String, NodeProblem)
    /// A value must be known at compile time, and depends on these inputs of the graph.
    case needsValues(String, operand: Int, inputs: [String])
    case inputType(String, String)
    case unknownRank(input: String)
    case unknownInput(String, inputs: [String])
    case unknownDimension(String, symbols: [String])
    case shape(input: String, declared: String, given: [Int])
    case value(input: String, declared: String, given: String)
    case output(String, String)
}

extension GraphLoweringError {
    /// The inputs whose values must be known.
    public var neededInputs: [String] {
        if case .needsValues(_, _, let inputs) = self { inputs } else { [] }
    }
}

/// What is wrong with one node.
public enum NodeProblem: Error, Sendable {
    /// Something of the operator that cannot be compiled, or not yet.
    case unsupported(String)
    /// A node that the operator's specification does not allow.
    case invalid(String)
    case operation(OperatorError)
    case needsValue(operand: Int)
    case missingOperand(Int)
}

extension NodeProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unsupported(let reason): "\(reason) is not supported"
        case .invalid(let reason): reason
        case .operation(let error): "\(error)"
        case .needsValue(let operand): "the value of operand \(operand) must be known at compile time"
        case .missingOperand(let operand): "operand \(operand) is missing"
        }
    }
}

extension GraphLoweringError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownOperators(let operators):
            "operators that are not supported: "
                + operators.map { "\($0.name) (version \($0.version), \(nodes($0.count, $0.node)))" }.joined(separator: ", ")
        case .graph(let error): "\(error)"
        case .node(let node, let problem): "\(node): \(problem)"
        case .needsValues(let node, let operand, let inputs):
            "\(node): shapes depend on the value of operand \(operand)"
                + (inputs.isEmpty ? "" : ", which comes from \(inputs.joined(separator: ", "))") + ": it must be known at compile time"
                + (inputs.first.map { ", as with --value \($0)=1,2" } ?? "")
        case .inputType(let name, let type): "input \(name) is of type \(type), which cannot be compiled"
        case .unknownRank(let name): "input \(name) has no declared shape: give it one, as in --shape \(name)=1x3x224x224"
        case .unknownInput(let name, let inputs): "there is no input \(name); the inputs are \(inputs.joined(separator: ", "))"
        case .unknownDimension(let name, let symbols):
            "there is no dimension \(name); " + (symbols.isEmpty ? "all are fixed" : "the dimensions are \(symbols.joined(separator: ", "))")
        case .shape(let input, let declared, let given): "input \(input) is declared as \(declared), which \(given) does not fit"
        case .value(let input, let declared, let given): "input \(input) is declared as \(declared), which a value of \(given) does not fit"
        case .output(let name, let reason): "output \(name) \(reason)"
        }
    }
}

private func nodes(_ count: Int, _ first: String) -> String {
    count == 1 ? first.isEmpty ? "1 node" : "node \(first)" : first.isEmpty ? "\(count) nodes" : "\(count) nodes, first \(first)"
}
