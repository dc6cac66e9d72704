import NDArray
import TensorIR

/// About how many operations on registers a statement takes, as a float64 expression over the variables from outside.
///
/// An extent that depends on a loop inside is taken as it is in that loop's first iteration.
struct WorkEstimate {
    /// What variables bound inside stand for.
    private var bound: [Variable: TensorIR.Expression] = [:]
    /// The iterations of a loop of which nothing is known.
    private static let unknownExtent = 8.0

    static func of(_ statement: Statement) -> TensorIR.Expression { WorkEstimate().work(statement) }

    private func work(_ statement: Statement) -> TensorIR.Expression {
        switch statement {
        case .loop(let loop): return multiply(extent(loop.extent), binding(loop.variable, loop.minimum).work(loop.body))
        case .letIn(let variable, let value, let body):
            return add(number(cost(value)), binding(variable, value).work(body))
        case .branch(let condition, let then, _): return add(number(cost(condition)), work(then))
        case .whileLoop(let condition, let body):
            return multiply(number(Self.unknownExtent), add(number(cost(condition)), work(body)))
        case .store(_, let indices, let value): return number(1 + cost(value) + indices.reduce(0) { $0 + cost($1) })
        case .sequence, .allocate: return statement.children.reduce(number(0)) { add($0, work($1)) }
        }
    }

    private func binding(_ variable: Variable, _ value: TensorIR.Expression) -> WorkEstimate {
        var inner = self
        if variable.type == .index { inner.bound[variable] = value.substituting(bound) }
        return inner
    }

    private func extent(_ extent: TensorIR.Expression) -> TensorIR.Expression {
        let extent = extent.substituting(bound)
        if let value = extent.integerValue { return number(Double(max(0, value))) }
        let isData = extent.contains { if case .load = $0 { true } else { false } }
        return isData ? number(Self.unknownExtent) : .cast(.float64, extent, .wrapping)
    }

    /// Index arithmetic mostly disappears; what remains is an operation for each register of the result.
    private func cost(_ expression: TensorIR.Expression) -> Double {
        let own: Double = switch expression {
        case .integer, .float, .variable, .ramp, .broadcast, .letIn, .bitcast: 0
        default: expression.type == .index ? 0 : max(1, Double(expression.type.lanes * expression.type.element.byteCount) / 16)
        }
        return expression.children.reduce(own) { $0 + cost($1) }
    }

    private func number(_ value: Double) -> TensorIR.Expression { .float(value, ValueType(.float64)) }

    private func add(_ left: TensorIR.Expression, _ right: TensorIR.Expression) -> TensorIR.Expression {
        if case .float(let a, _) = left, case .float(let b, _) = right { return number(a + b) }
        return .binary(.add, left, right)
    }

    private func multiply(_ left: TensorIR.Expression, _ right: TensorIR.Expression) -> TensorIR.Expression {
        if case .float(let a, _) = left, case .float(let b, _) = right { return number(a * b) }
        return .binary(.multiply, left, right)
    }
}
