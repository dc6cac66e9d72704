import Artifact
import TensorIR

/// A sum of products of extents, some of which are known only at run time.
struct ExtentFormula {
    /// Factors that are not constant, each with its power, and how many times their product counts.
    private var terms: [[Expression: Int]: Int] = [:]

    /// Adds `factor` times the product of the extents.
    mutating func add(_ factor: Int, times extents: [Expression]) {
        var coefficient = factor
        var powers: [Expression: Int] = [:]
        for extent in extents {
            if let value = extent.integerValue {
                let (product, overflow) = coefficient.multipliedReportingOverflow(by: Int(value))
                coefficient = overflow ? Self.most : min(product, Self.most)
            } else {
                powers[extent, default: 0] += 1
            }
        }
        if coefficient != 0 { terms[powers] = min(terms[powers, default: 0] + coefficient, Self.most) }
    }

    /// The sum, where it depends on nothing but symbols.
    func count(symbols: [Variable]) -> SymbolicCount? {
        var operands: [SymbolicCount] = []
        for (powers, coefficient) in terms {
            var factors: [SymbolicCount] = []
            for (extent, power) in powers {
                guard let count = SymbolicCount(extent, symbols: symbols, depth: Self.greatestDepth) else { return nil }
                factors += Array(repeating: count, count: power)
            }
            // Sorted, as dictionaries have no order and a module is to be the same every time.
            factors.sort { $0.description < $1.description }
            operands.append(.joined(.multiply, coefficient == 1 && !factors.isEmpty ? factors : [.integer(coefficient)] + factors))
        }
        operands.sort { ($0.constant == nil ? 0 : 1, $0.description) < ($1.constant == nil ? 0 : 1, $1.description) }
        return operands.isEmpty ? 0 : .joined(.add, operands)
    }

    /// What readers take for a count: exact also in JavaScript.
    private static let most = 1 << 53 - 1
    /// Above that, a section would be nested deeper than readers take.
    private static let greatestDepth = 40
}

extension SymbolicCount {
    /// The operation, or the only operand.
    fileprivate static func joined(_ combine: Operator, _ operands: [SymbolicCount]) -> SymbolicCount {
        operands.count == 1 ? operands[0] : .operation(combine, operands)
    }

    /// An extent as a formula of symbols; nil for one that depends on data, or is nested deeper.
    fileprivate init?(_ extent: Expression, symbols: [Variable], depth: Int) {
        guard depth > 0 else { return nil }
        switch extent {
        case .integer(let value, _): self = .integer(Int(value))
        case .variable(let variable):
            guard symbols.contains(variable) else { return nil }
            self = .symbol(variable.name)
        case .binary(let combine, let left, let right):
            guard let combine = Operator(combine),
                let left = SymbolicCount(left, symbols: symbols, depth: depth - 1),
                let right = SymbolicCount(right, symbols: symbols, depth: depth - 1)
            else { return nil }
            self = .operation(combine, [left, right])
        default: return nil
        }
    }
}

extension SymbolicCount.Operator {
    fileprivate init?(_ combine: BinaryOperator) {
        switch combine {
        case .add: self = .add
        case .subtract: self = .subtract
        case .multiply: self = .multiply
        case .floorDivide: self = .floorDivide
        case .minimum, .fastMinimum: self = .minimum
        case .maximum, .fastMaximum: self = .maximum
        default: return nil
        }
    }
}
