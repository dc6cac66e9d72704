/// How tightly an expression's text holds together, loosest first.
enum Precedence: Int, Comparable {
    case whole
    case choice, or, and, comparison, bitOr, bitXor, bitAnd, shift, sum, product, prefix, primary

    /// The level that a right operand must have: one tighter, since operators group to the left.
    var next: Precedence { Precedence(rawValue: rawValue + 1) ?? .primary }

    static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }
}

/// An operator as it stands between its operands.
struct InfixNotation {
    let symbol: String
    let precedence: Precedence
}

extension BinaryOperator {
    /// The infix notation, or `nil` for those written as functions.
    func notation(for element: ElementTypeClass) -> InfixNotation? {
        switch self {
        case .add: InfixNotation(symbol: "+", precedence: .sum)
        case .subtract: InfixNotation(symbol: "-", precedence: .sum)
        case .multiply: InfixNotation(symbol: "*", precedence: .product)
        case .divide: InfixNotation(symbol: "/", precedence: .product)
        case .floorDivide: InfixNotation(symbol: "//", precedence: .product)
        case .remainder: InfixNotation(symbol: "%", precedence: .product)
        case .floorModulo: InfixNotation(symbol: "mod", precedence: .product)
        case .and where element == .bool: InfixNotation(symbol: "&&", precedence: .and)
        case .or where element == .bool: InfixNotation(symbol: "||", precedence: .or)
        case .and: InfixNotation(symbol: "&", precedence: .bitAnd)
        case .or: InfixNotation(symbol: "|", precedence: .bitOr)
        case .xor: InfixNotation(symbol: "^", precedence: .bitXor)
        case .shiftLeft: InfixNotation(symbol: "<<", precedence: .shift)
        case .shiftRight: InfixNotation(symbol: ">>", precedence: .shift)
        case .minimum, .maximum, .fastMinimum, .fastMaximum: nil
        }
    }
}

/// What of an element type the notation depends on.
enum ElementTypeClass {
    case bool, number
}

extension ComparisonOperator {
    var symbol: String {
        switch self {
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }
}
