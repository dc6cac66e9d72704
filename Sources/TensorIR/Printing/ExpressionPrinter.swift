import NDArray

/// Writes expressions with as few parentheses as their precedence allows.
struct ExpressionPrinter {
    var names = Names()

    /// The text, in parentheses where it holds together less tightly than `minimum` asks.
    mutating func text(_ expression: Expression, atLeast minimum: Precedence = .whole) -> String {
        let (text, precedence) = parts(expression)
        return precedence < minimum ? "(\(text))" : text
    }

    private mutating func parts(_ expression: Expression) -> (String, Precedence) {
        switch expression {
        case .integer(let value, let type): return constant(integerText(value, type.element), type)
        case .float(let value, let type): return constant(floatText(value, type.element), type)
        case .variable(let variable): return (names.name(variable), .primary)
        case .unary(let operation, let operand): return unary(operation, operand)
        case .binary(let operation, let left, let right): return binary(operation, left, right)
        case .compare(let operation, let left, let right):
            return infix(InfixNotation(symbol: operation.symbol, precedence: .comparison), left, right)
        case .multiplyAdd(let a, let b, let c): return function("multiplyAdd", [a, b, c])
        case .select(let condition, let first, let second): return function("select", [condition, first, second])
        case .conditional(let condition, let first, let second): return choice(condition, first, second)
        case .cast(let element, let operand, .wrapping): return function("\(element)", [operand])
        case .cast(let element, let operand, .saturating): return function("\(element)", [operand], label: "saturating: ")
        case .bitcast(let element, let operand): return function("\(element)", [operand], label: "bits: ")
        case .load(let buffer, let indices): return (element(of: buffer, at: indices), .primary)
        case .call(let intrinsic, let arguments): return function(intrinsic.rawValue, arguments)
        case .letIn(let variable, let value, let body):
            let bound = "let \(names.name(variable)) = \(text(value, atLeast: .choice))"
            return ("\(bound) in \(text(body))", .whole)
        case .ramp(let base, let stride, let lanes): return ("ramp(\(list([base, stride])), \(lanes))", .primary)
        case .broadcast(let value, let lanes): return ("broadcast(\(text(value, atLeast: .choice)), \(lanes))", .primary)
        }
    }

    /// An element as loads read it and stores write it: `A[i, j]`.
    mutating func element(of buffer: Buffer, at indices: [Expression]) -> String {
        "\(names.name(buffer))[\(list(indices))]"
    }

    /// Expressions separated by commas.
    mutating func list(_ expressions: [Expression]) -> String {
        var texts: [String] = []
        for expression in expressions { texts.append(text(expression, atLeast: .choice)) }
        return texts.joined(separator: ", ")
    }

    private func constant(_ text: String, _ type: ValueType) -> (String, Precedence) {
        if !type.isScalar { return ("broadcast(\(text), \(type.lanes))", .primary) }
        return (text, text.hasPrefix("-") ? .prefix : .primary)
    }

    private mutating func unary(_ operation: UnaryOperator, _ operand: Expression) -> (String, Precedence) {
        switch operation {
        case .negate: return prefix("-", operand)
        case .not: return prefix(operand.type.element == .bool ? "!" : "~", operand)
        case .absolute, .floor, .ceiling, .truncate, .roundEven, .squareRoot:
            return function(operation.rawValue, [operand])
        }
    }

    private mutating func prefix(_ symbol: String, _ operand: Expression) -> (String, Precedence) {
        // The operand is one tighter, lest a sign follow a sign.
        (symbol + text(operand, atLeast: .primary), .prefix)
    }

    private mutating func binary(_ operation: BinaryOperator, _ left: Expression, _ right: Expression) -> (String, Precedence) {
        guard let notation = operation.notation(for: left.type.element == .bool ? .bool : .number) else {
            return function(operation.rawValue, [left, right])
        }
        return infix(notation, left, right)
    }

    private mutating func infix(_ notation: InfixNotation, _ left: Expression, _ right: Expression) -> (String, Precedence) {
        let leftMinimum = notation.precedence == .comparison ? notation.precedence.next : notation.precedence
        let leftText = text(left, atLeast: leftMinimum)
        let rightText = text(right, atLeast: notation.precedence.next)
        return ("\(leftText) \(notation.symbol) \(rightText)", notation.precedence)
    }

    private mutating func choice(_ condition: Expression, _ first: Expression, _ second: Expression) -> (String, Precedence) {
        let conditionText = text(condition, atLeast: .or)
        let firstText = text(first, atLeast: .or)
        return ("\(conditionText) ? \(firstText) : \(text(second, atLeast: .choice))", .choice)
    }

    private mutating func function(_ name: String, _ arguments: [Expression], label: String = "") -> (String, Precedence) {
        ("\(name)(\(label)\(list(arguments)))", .primary)
    }
}

/// An integer constant as it is written: `true`, `-3`, `18446744073709551615`.
func integerText(_ value: Int64, _ element: ElementType) -> String {
    switch element {
    case .bool: value == 0 ? "false" : "true"
    case .uint64: "\(UInt64(bitPattern: value))"
    default: "\(value)"
    }
}

/// A float constant with as many digits as its type needs.
func floatText(_ value: Double, _ element: ElementType) -> String {
    switch element {
    case .float64: "\(value)"
    default: "\(Float(value))"
    }
}

extension Expression: CustomStringConvertible {
    public var description: String {
        var printer = ExpressionPrinter()
        return printer.text(self)
    }
}
