import TensorIR

extension Computation {
    /// The values of an axis from which on a condition of the definition has another truth, ascending; those of conditions on this
    /// axis alone.
    package func borders(of axis: Axis) -> [Int] {
        var found: Set<Int> = []
        for expression in expressions {
            expression.visit { node in
                if case .conditional(let condition, _, _) = node { found.formUnion(condition.borders(of: axis.variable)) }
            }
        }
        return found.sorted()
    }

    /// Whether the definition has conditions, and every one is made of comparisons of single axes with constants.
    package var isSeparable: Bool {
        var (isConditional, isSeparable) = (false, true)
        for expression in expressions {
            expression.visit { node in
                guard case .conditional(let condition, _, _) = node else { return }
                isConditional = true
                isSeparable = isSeparable && condition.isSeparable(axes.map(\.variable))
            }
        }
        return isConditional && isSeparable
    }
}

extension Expression {
    fileprivate func borders(of variable: Variable) -> [Int] {
        switch self {
        case .binary(.and, let left, let right), .binary(.or, let left, let right):
            return left.borders(of: variable) + right.borders(of: variable)
        case .unary(.not, let operand): return operand.borders(of: variable)
        case .compare(let operation, let left, let right):
            let difference = LinearSum(indexSubtract(left, right))
            guard left.type == .index, let term = difference.terms.first, difference.terms.count == 1, term.atom == .variable(variable)
            else { return [] }
            return Self.borders(operation, Int(term.coefficient), Int(difference.constant))
        default: return []
        }
    }

    /// Where `coefficient * v + constant` compared with zero changes its truth.
    private static func borders(_ operation: ComparisonOperator, _ coefficient: Int, _ constant: Int) -> [Int] {
        // The least v with c·v + k >= 0 (or, of negative c, with c·v + k < 0), and the same for > 0.
        let atZero = coefficient > 0 ? ceilingDivide(-constant, coefficient) : floorDivide(constant, -coefficient) + 1
        let aboveZero = coefficient > 0 ? floorDivide(-constant, coefficient) + 1 : ceilingDivide(constant, -coefficient)
        switch operation {
        case .less, .greaterOrEqual: return [atZero]
        case .greater, .lessOrEqual: return [aboveZero]
        case .equal, .notEqual: return [atZero, aboveZero]
        }
    }

    fileprivate func isSeparable(_ axes: [Variable]) -> Bool {
        switch self {
        case .binary(.and, let left, let right), .binary(.or, let left, let right):
            left.isSeparable(axes) && right.isSeparable(axes)
        case .unary(.not, let operand): operand.isSeparable(axes)
        default: axes.contains { !borders(of: $0).isEmpty }
        }
    }
}

private func floorDivide(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((-a + b - 1) / b) }
private func ceilingDivide(_ a: Int, _ b: Int) -> Int { -floorDivide(-a, b) }
