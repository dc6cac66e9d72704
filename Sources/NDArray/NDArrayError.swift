/// What can be wrong with the parts from which an array is made.
public enum NDArrayError: Error, Equatable, Sendable {
    case negativeExtent(Int, axis: Int)
    case tooLarge(shape: [Int])
    case tooManyAxes(Int)
    case byteCount(found: Int, expected: Int, elementType: ElementType, shape: [Int])
    case elementCount(found: Int, shape: [Int])
    case notANumber(path: String)
    case notAList(path: String)
    case notRepresentable(text: String, path: String, elementType: ElementType)
    case ragged(path: String, found: Int, expected: Int)
}

extension NDArrayError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .negativeExtent(let extent, let axis):
            "axis \(axis) has the negative extent \(extent)"
        case .tooLarge(let shape):
            "an array of shape \(shape) does not fit the address space"
        case .tooManyAxes(let rank):
            "\(rank) axes are more than the \(NDArray.maximumRank) an array may have"
        case .byteCount(let found, let expected, let elementType, let shape):
            "\(elementType) of shape \(shape) takes \(expected) bytes, but there are \(found)"
        case .elementCount(let found, let shape):
            "\(found) elements cannot take the shape \(shape)"
        case .notANumber(let path):
            "\(path) is not a number"
        case .notAList(let path):
            "\(path) is a number where its neighbours are lists"
        case .notRepresentable(let text, let path, let elementType):
            "\(path) is \(text), which is no \(elementType)"
        case .ragged(let path, let found, let expected):
            "\(path) has \(found) elements where its neighbours have \(expected)"
        }
    }
}
