import NDArray

/// A pure value computed from constants, variables and loads.
///
/// Semantics. Expressions have no effect and never trap. Every operator works lane by lane. Operands are evaluated in
/// any order, any number of times; both arms of a `select` may be evaluated, but of a `conditional` only the
/// arm that is taken, so that an arm may hold a load that would be out of bounds otherwise. A load outside
/// of its buffer's shape is a bug of the program (the verifier and the interpreter report it). Integer arithmetic wraps.
/// float16 and bfloat16 are storage types: arithmetic on them is that of float32, rounded after every operator.
///
/// Nodes are built through the checked factories and operators of `Expression+Building.swift`.
public indirect enum Expression: Hashable, Sendable {
    /// An integer or `bool` constant, in every lane.
    case integer(Int64, ValueType)
    /// A float constant, in every lane.
    case float(Double, ValueType)
    case variable(Variable)
    case unary(UnaryOperator, Expression)
    case binary(BinaryOperator, Expression, Expression)
    case compare(ComparisonOperator, Expression, Expression)
    /// `a * b + c`, with or without a rounding between: the target decides.
    case multiplyAdd(Expression, Expression, Expression)
    /// `condition ? a : b` by lanes; both sides may be evaluated.
    case select(Expression, Expression, Expression)
    /// `condition ? a : b` where only the side taken is evaluated.
    case conditional(Expression, Expression, Expression)
    /// A value of another element type, same lanes.
    case cast(ElementType, Expression, CastMode)
    /// The same bits as another element type of the same size.
    case bitcast(ElementType, Expression)
    /// An element, or a vector where an index is a vector.
    case load(Buffer, [Expression])
    case call(Intrinsic, [Expression])
    /// `body` with the variable bound to a value that is computed once.
    case letIn(Variable, Expression, Expression)
    /// `base, base + stride, ...`: an integer vector.
    case ramp(base: Expression, stride: Expression, lanes: Int)
    /// A scalar in every lane.
    case broadcast(Expression, lanes: Int)
}

extension Expression {
    /// The type of the value.
    public var type: ValueType {
        switch self {
        case .integer(_, let type), .float(_, let type): type
        case .variable(let variable): variable.type
        case .unary(_, let operand): operand.type
        case .binary(_, let left, _): left.type
        case .compare(_, let left, _): left.type.with(element: .bool)
        case .multiplyAdd(_, _, let addend): addend.type
        case .select(_, let first, _), .conditional(_, let first, _): first.type
        case .cast(let element, let operand, _), .bitcast(let element, let operand): operand.type.with(element: element)
        case .load(let buffer, let indices): ValueType(buffer.element, lanes: indices.map(\.type.lanes).max() ?? 1)
        case .call(_, let arguments): arguments[0].type
        case .letIn(_, _, let body): body.type
        case .ramp(let base, _, let lanes): base.type.with(lanes: lanes)
        case .broadcast(let value, let lanes): value.type.with(lanes: lanes)
        }
    }

    /// The value of an integer or `bool` constant (of any number of lanes).
    public var integerValue: Int64? {
        switch self {
        case .integer(let value, _): value
        case .broadcast(let value, _): value.integerValue
        default: nil
        }
    }

    /// The value of a float constant (of any number of lanes).
    public var floatValue: Double? {
        switch self {
        case .float(let value, _): value
        case .broadcast(let value, _): value.floatValue
        default: nil
        }
    }

    public var isConstant: Bool { integerValue != nil || floatValue != nil }
}
