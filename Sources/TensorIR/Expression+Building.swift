import NDArray

// Checked ways of building expressions. Operands meet in one type: a constant takes the other operand's
// type, a scalar is broadcast to a vector. Anything else that does not fit is a bug of the caller.

extension Expression: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral {
    /// An index constant; it adapts to the type of what it is combined with.
    public init(integerLiteral value: Int64) { self = .integer(value, .index) }
    /// A float32 constant; it adapts to the type of what it is combined with.
    public init(floatLiteral value: Double) { self = .float(value, ValueType(.float32)) }
    public init(booleanLiteral value: Bool) { self = .integer(value ? 1 : 0, .bool) }
    /// An index constant.
    public init(_ value: Int) { self = .integer(Int64(value), .index) }
    public init(_ variable: Variable) { self = .variable(variable) }
}

extension Expression {
    /// The constant `value` as the given type; integers wrap to the type.
    public static func constant(_ value: Int64, _ type: ValueType) -> Expression {
        type.element.isFloat ? .float(Double(value), type) : .integer(type.element.wrap(value), type)
    }

    /// As above; a literal is of this type.
    public static func constant(_ value: Int, _ type: ValueType) -> Expression { constant(Int64(value), type) }

    /// The float constant `value` as the given float type.
    @_disfavoredOverload
    public static func constant(_ value: Double, _ type: ValueType) -> Expression {
        precondition(type.element.isFloat, "a float constant needs a float type, not \(type)")
        return .float(value, type)
    }

    /// A scalar in every one of `lanes` lanes; one lane leaves it alone.
    public func broadcast(to lanes: Int) -> Expression {
        if type.lanes == lanes { return self }
        precondition(type.isScalar, "cannot broadcast \(type) to \(lanes) lanes")
        switch self {
        case .integer(let value, let type): return .integer(value, type.with(lanes: lanes))
        case .float(let value, let type): return .float(value, type.with(lanes: lanes))
        default: return .broadcast(self, lanes: lanes)
        }
    }

    /// The value as another element type; nothing where it already has it.
    public func cast(to element: ElementType, _ mode: CastMode = .wrapping) -> Expression {
        type.element == element ? self : .cast(element, self, mode)
    }

    /// The same bits read as another element type of the same size.
    public func bitcast(to element: ElementType) -> Expression {
        precondition(type.element.byteCount == element.byteCount, "a bitcast keeps the size: \(type) to \(element)")
        return type.element == element ? self : .bitcast(element, self)
    }

    /// Binds the value to a variable so that `body` may use it many times while it is computed once.
    public func bound(_ name: String, _ body: (Expression) -> Expression) -> Expression {
        switch self {
        case .variable, .integer, .float: return body(self)
        default:
            let variable = Variable(name, type)
            return .letIn(variable, self, body(.variable(variable)))
        }
    }

    public static func binary(_ operation: BinaryOperator, joining left: Expression, _ right: Expression) -> Expression {
        let (left, right) = unified(left, right)
        precondition(operation.accepts(left.type.element), "\(operation) does not take \(left.type)")
        return .binary(operation, left, right)
    }

    public static func compare(_ operation: ComparisonOperator, joining left: Expression, _ right: Expression) -> Expression {
        let (left, right) = unified(left, right)
        return .compare(operation, left, right)
    }

    public static func unary(checking operation: UnaryOperator, _ operand: Expression) -> Expression {
        precondition(operation.accepts(operand.type.element), "\(operation) does not take \(operand.type)")
        return .unary(operation, operand)
    }

    /// Gives both operands one type: constants adapt, scalars are broadcast.
    static func unified(_ left: Expression, _ right: Expression) -> (Expression, Expression) {
        var (left, right) = (left, right)
        if left.type.element != right.type.element {
            if let adapted = right.adaptedConstant(to: left.type.element) {
                right = adapted
            } else if let adapted = left.adaptedConstant(to: right.type.element) {
                left = adapted
            }
        }
        let lanes = max(left.type.lanes, right.type.lanes)
        left = left.broadcast(to: lanes)
        right = right.broadcast(to: lanes)
        precondition(left.type == right.type, "operands differ in type: \(left.type) and \(right.type)")
        return (left, right)
    }

    /// A constant as another element type, where that loses nothing that a person meant.
    private func adaptedConstant(to element: ElementType) -> Expression? {
        switch self {
        case .integer(let value, let type) where element.isFloat: .float(Double(value), type.with(element: element))
        case .integer(let value, let type) where element.isInteger && type.element != .bool:
            element.wrap(value) == value || value < 0 ? .integer(element.wrap(value), type.with(element: element)) : nil
        case .float(let value, let type) where element.isFloat: .float(value, type.with(element: element))
        default: nil
        }
    }
}

extension Expression {
    public static func + (left: Expression, right: Expression) -> Expression { binary(.add, joining: left, right) }
    public static func - (left: Expression, right: Expression) -> Expression { binary(.subtract, joining: left, right) }
    public static func * (left: Expression, right: Expression) -> Expression { binary(.multiply, joining: left, right) }
    public static func / (left: Expression, right: Expression) -> Expression { binary(.divide, joining: left, right) }
    public static func % (left: Expression, right: Expression) -> Expression { binary(.remainder, joining: left, right) }
    public static func & (left: Expression, right: Expression) -> Expression { binary(.and, joining: left, right) }
    public static func | (left: Expression, right: Expression) -> Expression { binary(.or, joining: left, right) }
    public static func ^ (left: Expression, right: Expression) -> Expression { binary(.xor, joining: left, right) }
    public static func << (left: Expression, right: Expression) -> Expression { binary(.shiftLeft, joining: left, right) }
    public static func >> (left: Expression, right: Expression) -> Expression { binary(.shiftRight, joining: left, right) }
    public static func && (left: Expression, right: Expression) -> Expression { binary(.and, joining: left, right) }
    public static func || (left: Expression, right: Expression) -> Expression { binary(.or, joining: left, right) }
    public static prefix func - (operand: Expression) -> Expression { unary(checking: .negate, operand) }
    public static prefix func ! (operand: Expression) -> Expression { unary(checking: .not, operand) }
    public static prefix func ~ (operand: Expression) -> Expression { unary(checking: .not, operand) }

    public static func < (left: Expression, right: Expression) -> Expression { compare(.less, joining: left, right) }
    public static func <= (left: Expression, right: Expression) -> Expression { compare(.lessOrEqual, joining: left, right) }
    public static func > (left: Expression, right: Expression) -> Expression { compare(.greater, joining: left, right) }
    public static func >= (left: Expression, right: Expression) -> Expression { compare(.greaterOrEqual, joining: left, right) }
    /// Equality as an expression; `==` compares the expressions themselves.
    public func equals(_ other: Expression) -> Expression { .compare(.equal, joining: self, other) }
    public func differs(from other: Expression) -> Expression { .compare(.notEqual, joining: self, other) }

    /// Integer division and modulo as index arithmetic uses them: rounded down.
    public func floorDivided(by divisor: Expression) -> Expression { .binary(.floorDivide, joining: self, divisor) }
    public func modulo(_ divisor: Expression) -> Expression { .binary(.floorModulo, joining: self, divisor) }
}

/// The lesser value; see `BinaryOperator.minimum`.
public func minimum(_ left: Expression, _ right: Expression) -> Expression { .binary(.minimum, joining: left, right) }
/// The greater value; see `BinaryOperator.maximum`.
public func maximum(_ left: Expression, _ right: Expression) -> Expression { .binary(.maximum, joining: left, right) }
/// `b < a ? b : a`; see `BinaryOperator.fastMinimum`.
public func fastMinimum(_ left: Expression, _ right: Expression) -> Expression { .binary(.fastMinimum, joining: left, right) }
/// `a < b ? b : a`; see `BinaryOperator.fastMaximum`.
public func fastMaximum(_ left: Expression, _ right: Expression) -> Expression { .binary(.fastMaximum, joining: left, right) }

/// `a * b + c`, rounded once or twice.
public func multiplyAdd(_ a: Expression, _ b: Expression, _ c: Expression) -> Expression {
    let (first, second) = Expression.unified(a, b)
    let (product, addend) = Expression.unified(first, c)
    return .multiplyAdd(product, second.broadcast(to: addend.type.lanes), addend)
}

/// `condition ? first : second` by lanes; both sides may be evaluated.
public func select(_ condition: Expression, _ first: Expression, _ second: Expression) -> Expression {
    let (condition, first, second) = Expression.unifiedChoice(condition, first, second)
    return .select(condition, first, second)
}

/// `condition ? first : second` where only the side taken is evaluated: for loads that must not happen otherwise.
public func conditional(_ condition: Expression, _ first: Expression, _ second: Expression) -> Expression {
    let (condition, first, second) = Expression.unifiedChoice(condition, first, second)
    return .conditional(condition, first, second)
}

extension Expression {
    fileprivate static func unifiedChoice(
        _ condition: Expression, _ first: Expression, _ second: Expression
    ) -> (Expression, Expression, Expression) {
        precondition(condition.type.element == .bool, "a condition is a bool, not \(condition.type)")
        let (first, second) = unified(first, second)
        let lanes = max(condition.type.lanes, first.type.lanes)
        let condition = condition.type.isScalar && lanes > 1 ? condition : condition.broadcast(to: lanes)
        return (condition, first.broadcast(to: lanes), second.broadcast(to: lanes))
    }
}

public func absolute(_ x: Expression) -> Expression { .unary(checking: .absolute, x) }
public func floor(_ x: Expression) -> Expression { .unary(checking: .floor, x) }
public func ceiling(_ x: Expression) -> Expression { .unary(checking: .ceiling, x) }
public func truncate(_ x: Expression) -> Expression { .unary(checking: .truncate, x) }
public func roundEven(_ x: Expression) -> Expression { .unary(checking: .roundEven, x) }
public func squareRoot(_ x: Expression) -> Expression { .unary(checking: .squareRoot, x) }

/// A call of an elementary function; all arguments have one float type.
public func call(_ intrinsic: Intrinsic, _ arguments: Expression...) -> Expression {
    precondition(arguments.count == intrinsic.arity, "\(intrinsic) takes \(intrinsic.arity) arguments")
    var operands = arguments
    if arguments.count == 2 {
        let (first, second) = Expression.unified(arguments[0], arguments[1])
        operands = [first, second]
    }
    precondition(operands.allSatisfy { $0.type.element.isFloat }, "\(intrinsic) takes floats")
    return .call(intrinsic, operands)
}
