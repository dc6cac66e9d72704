import GraphIR
import NDArray
import Support

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
