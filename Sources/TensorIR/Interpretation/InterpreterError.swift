import NDArray

/// Why a program cannot be interpreted, or where it goes wrong.
public enum InterpreterError: Error, Equatable, Sendable {
    /// A value of a variable at the time of an error.
    public struct Binding: Equatable, Sendable {
        public let variable: Variable
        public let value: Value
    }

    case unboundVariable(Variable)
    case unknownBuffer(Buffer)
    case indexCount(Buffer, Int)
    case scalarType(Variable, ValueType)
    case missingArray(Buffer)
    case arrayType(Buffer, ElementType)
    case arrayCount(Buffer, shape: [Int], count: Int)
    case negativeExtent(Buffer, shape: [Int])
    /// An index lies outside of its dimension, or the strides lead out of the memory.
    case outOfBounds(access: String, index: Int, dimension: Int, extent: Int, [Binding])
    case outsideMemory(access: String, offset: Int, count: Int, [Binding])
    case undefined(access: String, indices: [Int], [Binding])
    /// Two iterations of a parallel or vectorized loop touch one element, and one of them stores it.
    case race(access: String, indices: [Int], [Binding])
}

extension InterpreterError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unboundVariable(let variable): "no value is given for the variable \(variable)"
        case .unknownBuffer(let buffer): "the buffer \(buffer) is neither a parameter nor allocated"
        case .indexCount(let buffer, let count): "\(buffer) has \(buffer.rank) dimensions, but \(count) indices are given"
        case .scalarType(let variable, let type): "\(variable) is \(variable.type), but a \(type) is given"
        case .missingArray(let buffer): "no array is given for \(buffer)"
        case .arrayType(let buffer, let found): "\(buffer) holds \(buffer.element), but the array given holds \(found)"
        case .arrayCount(let buffer, let shape, let count): "\(buffer) has the shape \(shape), but the array given has \(count) elements"
        case .negativeExtent(let buffer, let shape): "\(buffer) would have the shape \(shape)"
        case .outOfBounds(let access, let index, let dimension, let extent, let bindings):
            "\(access) is out of bounds: index \(index) in dimension \(dimension) of extent \(extent)\(Self.text(bindings))"
        case .outsideMemory(let access, let offset, let count, let bindings):
            "\(access) leads to element \(offset) of a memory of \(count)\(Self.text(bindings))"
        case .undefined(let access, let indices, let bindings):
            "\(access) reads the element at \(indices), which nothing was stored in\(Self.text(bindings))"
        case .race(let access, let indices, let bindings):
            "\(access) races with another iteration for the element at \(indices)\(Self.text(bindings))"
        }
    }

    private static func text(_ bindings: [Binding]) -> String {
        if bindings.isEmpty { return "" }
        return ", where " + bindings.map { "\($0.variable) = \($0.value)" }.joined(separator: ", ")
    }
}
