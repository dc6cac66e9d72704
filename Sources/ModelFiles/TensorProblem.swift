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
    /// More bytes than any tensor may have.
    case externalSize(location: String, count: Int)
    /// A number of bytes that is none.
    case externalNumber(key: String, text: String)
    case externalFile(FileError)
    /// What is not a regular file, such as a folder or a pipe.
    case externalKind(String)
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
            "its elements are \(count) bytes from byte \(offset) on of \(location), which has \(size)"
        case .externalSize(let location, let count):
            "its elements are \(count) bytes of \(location), but more than \(ExternalData.maximumByteCount >> 30) GB are too many for a tensor"
        case .externalNumber(let key, let text): "the \(key) of its elements in another file is \"\(text)\", which is no number of bytes"
        case .externalFile(let error): "\(error)"
        case .externalKind(let location): "its elements lie in \(location), which is not a regular file"
        case .externalWithoutFolder(let location): "its elements lie in \(location), but it is not known in which folder"
        }
    }
}
