import GraphIR
import NDArray
import ONNXProto
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

/// What is wrong with the elements of a tensor in a file.
public enum TensorProblem: Error, Sendable {
    case shape(NDArrayError)
    case elementCount(found: Int, expected: Int, shape: [Int])
    case byteCount(found: Int, expected: Int, shape: [Int])
    case noElements(GraphElement)
    case segment
    case externalLocation(String)
    case externalRange(location: String, offset: Int, count: Int, size: Int)
    case externalFile(FileError)
    /// The tensor names another file, but the model did not come from a file.
    case externalWithoutFolder(String)
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

extension TensorProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .shape(let error): "\(error)"
        case .elementCount(let found, let expected, let shape): "shape \(shape) takes \(expected) elements, but there are \(found)"
        case .byteCount(let found, let expected, let shape): "shape \(shape) takes \(expected) bytes, but there are \(found)"
        case .noElements(let element): "elements of type \(element) cannot be read"
        case .segment: "it is one of several parts of a tensor, which nothing puts together"
        case .externalLocation(let location):
            "its elements lie in \(location), but only a file beside the model, or in a folder beside it, is read"
        case .externalRange(let location, let offset, let count, let size):
            "its elements are bytes \(offset)..<\(offset + count) of \(location), which has \(size)"
        case .externalFile(let error): "\(error)"
        case .externalWithoutFolder(let location): "its elements lie in \(location), but it is not known in which folder"
        }
    }
}
