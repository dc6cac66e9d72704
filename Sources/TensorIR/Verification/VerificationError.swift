import NDArray

/// A kernel that breaks a rule of the IR, and where.
public struct VerificationError: Error, Sendable {
    public enum Problem: Error, Equatable, Sendable {
        case undefinedVariable(Variable)
        case undefinedBuffer(Buffer)
        /// A variable or buffer is bound inside of its own scope.
        case boundTwice(String)
        case storeToInput(Buffer)
        case operandTypes(Expression, [ValueType])
        case operatorType(Expression, ValueType)
        case malformedConstant(String, ValueType)
        case malformedVector(Expression)
        case argumentCount(Expression, expected: Int)
        case indexCount(Buffer, found: Int)
        case indexType(Expression, ValueType)
        case boundType(Expression, ValueType)
        case conditionType(Expression, ValueType)
        case valueType(target: String, ValueType, found: ValueType)
        case loopVariableType(Variable)
        case symbolicExtent(Variable, LoopKind)
        case symbolicShape(Buffer)
        case outOfBounds(access: String, index: Int64, dimension: Int, extent: Int64)
    }

    public let problem: Problem
    public let kernel: Kernel
    /// The positions among `Statement.children` that lead to the statement at fault.
    public let path: [Int]
}

extension VerificationError.Problem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .undefinedVariable(let variable): "\(variable) is used where nothing defines it"
        case .undefinedBuffer(let buffer): "\(buffer) is neither a parameter nor allocated here"
        case .boundTwice(let name): "\(name) is bound again inside of its own scope"
        case .storeToInput(let buffer): "\(buffer) is only read, but stored to"
        case .operandTypes(let expression, let types):
            "the operands of \(expression) differ in type: \(types.map(\.description).joined(separator: " and "))"
        case .operatorType(let expression, let type): "\(expression): the operator does not take \(type)"
        case .malformedConstant(let text, let type): "\(text) is no constant of type \(type)"
        case .malformedVector(let expression): "\(expression) makes no vector of scalars"
        case .argumentCount(let expression, let expected): "\(expression) takes \(expected) arguments"
        case .indexCount(let buffer, let found): "\(buffer) has \(buffer.rank) dimensions, but \(found) indices are given"
        case .indexType(let expression, let type): "the index \(expression) is \(type), not int32"
        case .boundType(let expression, let type): "the bound \(expression) is \(type), not int32"
        case .conditionType(let expression, let type): "the condition \(expression) is \(type), not bool"
        case .valueType(let target, let wanted, let found): "\(target) takes \(wanted), not \(found)"
        case .loopVariableType(let variable): "the loop variable \(variable) is \(variable.type), not int32"
        case .symbolicExtent(let variable, let kind): "the \(kind.rawValue) loop over \(variable) needs a constant extent"
        case .symbolicShape(let buffer): "the local buffer \(buffer) needs a constant shape"
        case .outOfBounds(let access, let index, let dimension, let extent):
            "\(access) is out of bounds: index \(index) in dimension \(dimension) of extent \(extent)"
        }
    }
}

extension VerificationError: CustomStringConvertible {
    /// The problem and the kernel with the statement at fault marked.
    public var description: String {
        "\(problem)\n\(kernel.text(marking: Mark(.path(path))))"
    }
}
