/// A number that depends on the extents of symbols: how much a kernel with open dimensions computes.
public enum SymbolicCount: Hashable, Sendable {
    case integer(Int)
    case symbol(String)
    indirect case operation(Operator, [SymbolicCount])

    /// The raw values are those of the JSON form. All but `+` and `*` have two operands.
    public enum Operator: String, CaseIterable, Sendable {
        case add = "+", subtract = "-", multiply = "*"
        /// Rounded towards minus infinity.
        case floorDivide = "/"
        case minimum = "min", maximum = "max"
    }

    /// The number, where it depends on nothing.
    public var constant: Int? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The number for extents, none below 0; nil where one is missing, a divisor is 0, or the number is too large for an Int.
    public func value(at extents: [String: Int]) -> Int? {
        signedValue(at: extents).map { max(0, $0) }
    }

    private func signedValue(at extents: [String: Int]) -> Int? {
        switch self {
        case .integer(let value): return value
        case .symbol(let name): return extents[name]
        case .operation(let combine, let operands):
            guard var result = operands.first?.signedValue(at: extents) else { return nil }
            for operand in operands.dropFirst() {
                guard let value = operand.signedValue(at: extents), let next = combine(result, value) else { return nil }
                result = next
            }
            return result
        }
    }
}

extension SymbolicCount.Operator {
    fileprivate func callAsFunction(_ left: Int, _ right: Int) -> Int? {
        let (result, overflow): (Int, Bool) =
            switch self {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .floorDivide: Self.floorDivide(left, right)
            case .minimum: (min(left, right), false)
            case .maximum: (max(left, right), false)
            }
        return overflow ? nil : result
    }

    private static func floorDivide(_ left: Int, _ right: Int) -> (Int, Bool) {
        let (quotient, overflow) = left.dividedReportingOverflow(by: right)
        guard !overflow else { return (0, true) }
        return (quotient * right != left && (left < 0) != (right < 0) ? quotient - 1 : quotient, false)
    }
}

extension SymbolicCount: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, CustomStringConvertible {
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(stringLiteral name: String) { self = .symbol(name) }

    /// `2 * n * ((height - 3) / 2 + 1)`.
    public var description: String {
        switch self {
        case .integer(let value): return String(value)
        case .symbol(let name): return name
        case .operation(let combine, let operands):
            let texts = operands.enumerated().map { $1.text(in: combine, isFirst: $0 == 0) }
            switch combine {
            case .minimum, .maximum: return "\(combine.rawValue)(\(texts.joined(separator: ", ")))"
            default: return texts.joined(separator: " \(combine.rawValue) ")
            }
        }
    }

    /// As an operand, in parentheses where it needs them.
    private func text(in outer: Operator, isFirst: Bool) -> String {
        guard case .operation(let inner, _) = self, outer.rank < 3, inner.rank < 3 else { return description }
        let binds = inner.rank > outer.rank || (inner.rank == outer.rank && (isFirst || (inner == outer && inner.isAssociative)))
        return binds ? description : "(\(description))"
    }
}

extension SymbolicCount.Operator {
    /// How strongly it binds.
    fileprivate var rank: Int {
        switch self {
        case .add, .subtract: 1
        case .multiply, .floorDivide: 2
        case .minimum, .maximum: 3
        }
    }

    fileprivate var isAssociative: Bool { self == .add || self == .multiply }
}
