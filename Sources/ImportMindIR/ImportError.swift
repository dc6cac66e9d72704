import ModelFiles
import ProtobufWire
import Support

/// Why a MindIR file cannot be made a graph.
public enum ImportError: Error, Sendable {
    case file(FileError)
    case wire(WireError)
    case noGraph
    case encrypted(Cipher)
    /// The file is of MindSpore Lite's converter, whose primitives are others.
    case lite(primitives: [String])
    case undefined(value: String, node: String)
    case definedTwice(value: String)
    case elementType(number: Int64, of: String)
    case tensor(String, TensorProblem)
    case compressed(String)
    /// A node refers to a primitive, a function or a closure that there is not.
    case unknownReference(String, node: String)
    case node(String, reason: String)
    case noResult(graph: String)
    case arguments(function: String, given: Int, taken: Int)
    case notAFunction(node: String)
    /// A function calls itself and goes on afterwards, which no loop does.
    case recursion(function: String)
    case endlessLoop(function: String)
    case tooDeep(function: String, Int)
    case tooManyNodes(Int)
    /// The values of two branches that nothing can choose between.
    case branches(String)
    /// The extents of a value that only one way through a loop gives are not known.
    case unknownExtents(value: String)
}

extension ImportError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .file(let error): "\(error)"
        case .wire(let error): "not a whole MindIR model: \(error)"
        case .noGraph: "not a MindIR model: there is no graph in it"
        case .encrypted(let cipher):
            "the model is encrypted (\(cipher.rawValue)): export it without enc_key, or decrypt it with MindSpore first"
        case .lite(let primitives):
            "the model was written by MindSpore Lite's converter, whose primitives (\(primitives.prefix(3).joined(separator: ", "))) "
                + "are others: export it with mindspore.export and file_format=\"MINDIR\""
        case .undefined(let value, let node): "\(node) reads \(value), which nothing before it defines"
        case .definedTwice(let value): "\(value) is defined twice"
        case .elementType(let number, let name): "\(name) has the element type \(number), which MindIR does not have"
        case .tensor(let name, let problem): "tensor \(name): \(problem)"
        case .compressed(let name): "tensor \(name) is compressed: export the model without compression"
        case .unknownReference(let name, let node): "\(node) refers to \(name), which is no primitive, function or value of the file"
        case .node(let node, let reason): "\(node): \(reason)"
        case .noResult(let graph): "graph \(graph) has no output"
        case .arguments(let function, let given, let taken): "function \(function) takes \(taken) arguments, but is given \(given)"
        case .notAFunction(let node): "\(node) calls what is no function"
        case .recursion(let function):
            "function \(function) calls itself and computes with the result: only loops can be compiled, whose call comes last"
        case .endlessLoop(let function): "the loop \(function) has no end"
        case .tooDeep(let function, let limit): "function \(function) is nested more than \(limit) deep"
        case .tooManyNodes(let count): "the model has more than \(count) nodes once its functions are expanded"
        case .branches(let reason): "the branches of a condition differ: \(reason)"
        case .unknownExtents(let value): "\(value) comes of one way through a loop only, and its extents are not known: export with fixed shapes"
        }
    }
}
