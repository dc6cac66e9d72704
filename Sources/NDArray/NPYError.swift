/// Why bytes are not an array in NumPy's `.npy` format that can be read here.
public enum NPYError: Error, Equatable, Sendable {
    case badMagic(found: [UInt8])
    case unsupportedVersion(major: UInt8, minor: UInt8)
    /// The file ends inside the preamble or the header.
    case truncatedHeader(byteCount: Int, expected: Int)
    case headerSyntax(position: Int, expected: String)
    case missingKey(String)
    case repeatedKey(String)
    case unknownKey(String)
    case objectArray
    case structuredArray
    case unsupportedType(String)
    case negativeExtent(Int, axis: Int)
    case extentOutOfRange(axis: Int)
    /// Too many axes, or more elements than memory has addresses.
    case impossibleShape(NDArrayError)
    case truncatedData(byteCount: Int, expected: Int, elementType: ElementType, shape: [Int])
    case trailingBytes(Int)
}

extension NPYError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badMagic(let found):
            "not an .npy file: it begins with the bytes \(found) and not with \\x93NUMPY"
        case .unsupportedVersion(let major, let minor):
            "version \(major).\(minor) of the .npy format is unknown; 1.0, 2.0 and 3.0 are read"
        case .truncatedHeader(let byteCount, let expected):
            "the file ends after \(byteCount) bytes, inside its header, which takes \(expected)"
        case .headerSyntax(let position, let expected):
            "\(expected) should be at byte \(position), in the header"
        case .missingKey(let key): "the header has no '\(key)'"
        case .repeatedKey(let key): "the header has '\(key)' twice"
        case .unknownKey(let key): "the header has a '\(key)', which the format does not know"
        case .objectArray:
            "the array holds Python objects ('|O'), which are not read because reading them runs code"
        case .structuredArray: "the array holds records, which are not supported"
        case .unsupportedType(let name): "the element type '\(name)' is not supported"
        case .negativeExtent(let extent, let axis): "axis \(axis) has the negative extent \(extent)"
        case .extentOutOfRange(let axis): "the extent of axis \(axis) does not fit 64 bits"
        case .impossibleShape(let problem): "\(problem)"
        case .truncatedData(let byteCount, let expected, let elementType, let shape):
            "\(elementType) of shape \(shape) takes \(expected) bytes behind the header, but there are \(byteCount)"
        case .trailingBytes(let count): "\(count) bytes follow the end of the array"
        }
    }
}
