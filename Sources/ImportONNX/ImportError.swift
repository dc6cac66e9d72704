import ModelFiles
import ProtobufWire
import Support

/// Why a model file cannot be made a graph.
public enum ImportError: Error, Sendable {
    case file(FileError)
    case wire(WireError)
    case noGraph
    case undefined(value: String, node: String)
    case definedTwice(value: String)
    case elementType(number: Int64, of: String)
    case tensor(String, TensorProblem)
    case attribute(String, node: String, reason: String)
    /// An operator whose domain the file gives no version for.
    case noVersion(domain: String, node: String)
    case functionsTooDeep(String)
    case tooManyNodes(Int)
    case sparse(String)
    /// More weights than a module with 32-bit addresses can hold.
    case weights(bytes: Int)
}

extension ImportError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .file(let error): "\(error)"
        case .wire(let error): "not a whole ONNX model: \(error)"
        case .noGraph: "not an ONNX model: there is no graph in it"
        case .undefined(let value, let node): "\(node) reads \(value), which nothing before it defines"
        case .definedTwice(let value): "\(value) is defined twice"
        case .elementType(let number, let name): "\(name) has the element type \(number), which ONNX does not have"
        case .tensor(let name, let problem): "tensor \(name): \(problem)"
        case .attribute(let name, let node, let reason): "\(node): attribute \(name) \(reason)"
        case .noVersion(let domain, let node):
            "\(node): the model says no version of the operator set \(domain.isEmpty ? "ai.onnx" : domain)"
        case .functionsTooDeep(let name): "function \(name) is nested in itself, or deeper than \(FunctionScope.maximumDepth)"
        case .tooManyNodes(let count): "the model has more than \(count) nodes once its functions are expanded"
        case .weights(let bytes):
            "the model's weights take \(bytes >> 30).\((bytes >> 20) % 1024 * 10 / 1024) GB: a module with 32-bit addresses holds no more than \(Importer.maximumWeightBytes >> 30) GB of them"
        case .sparse(let name): "\(name) is sparse: only dense tensors can be compiled; store it densely"
        }
    }
}
