import NDArray
import TensorExpression
import TensorIR

/// Elements of integer tensors as index expressions, computed from the definitions of the tensors.
///
/// This is what makes `Shape → Gather → Add → Concat → Reshape` a shape: every rule that lowers one of these to a
/// tensor expression says how its elements come about, and here that is followed for one element at a time, with
/// expressions of symbolic extents in place of numbers. Integers are taken not to overflow, as in all index arithmetic.
struct SymbolicEvaluation {
    /// What is known of the elements of placeholders, and of tensors computed before.
    let elements: [Buffer: [Expression]]
    static let maximumCount = 256

    /// The elements of a small integer tensor of constant shape; nil where one cannot be told.
    func elements(of tensor: Tensor) -> [Expression]? {
        guard tensor.element.isInteger || tensor.element == .bool, let shape = tensor.shape.constants,
            let computation = tensor.computation
        else { return nil }
        let count = shape.reduce(1, *)
        guard count <= Self.maximumCount else { return nil }
        var result: [Expression] = []
        for flat in 0..<count {
            guard let value = element(of: computation, tensor.buffer.resultIndex, indices(of: flat, in: shape)) else { return nil }
            result.append(value)
        }
        return result
    }

    private func indices(of flat: Int, in shape: [Int]) -> [Int] {
        var rest = flat
        return shape.reversed().map { extent in
            defer { rest /= extent }
            return rest % extent
        }.reversed()
    }

    private func element(of computation: Computation, _ result: Int, _ indices: [Int]) -> Expression? {
        var values: [Variable: Expression] = [:]
        for (axis, index) in zip(computation.axes, indices) { values[axis.variable] = Expression(index) }
        switch computation.body {
        case .values(let expressions): return evaluate(expressions[result], values)
        case .reduction(let reduction): return reduced(reduction, result, values)
        }
    }

    private func reduced(_ reduction: Reduction, _ result: Int, _ values: [Variable: Expression]) -> Expression? {
        guard reduction.sources.count == 1, reduction.factoring == nil,
            let extents = reduction.axes.map(\.extent).constants, extents.reduce(1, *) <= Self.maximumCount
        else { return nil }
        var total = reduction.combiner.identities[0]
        let extentCount = extents.reduce(1, *)
        for flat in 0..<extentCount {
            var values = values
            for (axis, index) in zip(reduction.axes, indices(of: flat, in: extents)) { values[axis.variable] = Expression(index) }
            guard let source = evaluate(reduction.sources[0], values) else { return nil }
            values[reduction.combiner.left[0]] = total
            values[reduction.combiner.right[0]] = source
            guard let joined = evaluate(reduction.combiner.results[0], values) else { return nil }
            total = joined
        }
        return total
    }

    private func evaluate(_ expression: Expression, _ values: [Variable: Expression]) -> Expression? {
        switch expression {
        case .integer(let value, _): return Expression(Int(Int32(clamping: value)))
        case .variable(let variable): return values[variable] ?? (variable.type == .index ? expression : nil)
        case .cast(let element, let operand, _):
            guard element.isInteger || element == .bool, operand.type.element.isInteger || operand.type.element == .bool else {
                return nil
            }
            return evaluate(operand, values)
        case .letIn(let variable, let value, let body):
            guard let value = evaluate(value, values) else { return nil }
            return evaluate(body, values.merging([variable: value]) { $1 })
        case .select(let condition, let first, let second), .conditional(let condition, let first, let second):
            guard let decided = evaluate(condition, values)?.integerValue else { return nil }
            return evaluate(decided != 0 ? first : second, values)
        case .load(let buffer, let indices): return load(buffer, indices, values)
        case .unary(let operation, let operand): return unary(operation, operand, values)
        case .binary(let operation, let left, let right):
            guard let left = evaluate(left, values), let right = evaluate(right, values) else { return nil }
            return binary(operation, left, right, expression.type.element)
        case .compare(let operation, let left, let right):
            guard left.type.element.isInteger || left.type.element == .bool,
                let left = evaluate(left, values), let right = evaluate(right, values)
            else { return nil }
            return compare(operation, left, right)
        default: return nil
        }
    }

    private func load(_ buffer: Buffer, _ indices: [Expression], _ values: [Variable: Expression]) -> Expression? {
        var places: [Int] = []
        for index in indices {
            guard let place = evaluate(index, values)?.integerValue else { return nil }
            places.append(Int(place))
        }
        guard let shape = buffer.shape.constants, zip(places, shape).allSatisfy({ $0 >= 0 && $0 < $1 }) else { return nil }
        if let known = elements[buffer] { return known[zip(places, shape).reduce(0) { $0 * $1.1 + $1.0 }] }
        guard buffer.element.isInteger || buffer.element == .bool, let computation = buffer.computation else { return nil }
        return element(of: computation, buffer.resultIndex, places)
    }

    private func unary(_ operation: UnaryOperator, _ operand: Expression, _ values: [Variable: Expression]) -> Expression? {
        guard let value = evaluate(operand, values) else { return nil }
        switch operation {
        case .negate: return indexSubtract(0, value)
        case .absolute: return value.integerValue.map { Expression(Int($0.magnitude)) }
        case .not where operand.type.element == .bool: return value.integerValue.map { Expression($0 == 0 ? 1 : 0) }
        default: return nil
        }
    }

    private func binary(_ operation: BinaryOperator, _ left: Expression, _ right: Expression, _ element: ElementType) -> Expression? {
        let constants = left.integerValue.flatMap { a in right.integerValue.map { (a, $0) } }
        switch operation {
        case .add: return indexAdd(left, right)
        case .subtract: return indexSubtract(left, right)
        case .multiply: return indexMultiply(left, right)
        case .divide, .floorDivide:
            // Extents are not negative, so rounding down and towards zero are the same for them.
            guard let divisor = right.integerValue, divisor > 0 else { return constants?.1 == 0 ? 0 : nil }
            if operation == .divide, let value = left.integerValue { return Expression(Int(value / divisor)) }
            return indexDivide(left, right)
        case .remainder, .floorModulo:
            guard let divisor = right.integerValue, divisor > 0 else { return nil }
            if operation == .remainder, let value = left.integerValue { return Expression(Int(value % divisor)) }
            return indexModulo(left, right)
        case .minimum, .fastMinimum: return constants.map { Expression(Int(min($0.0, $0.1))) } ?? (left == right ? left : minimum(left, right))
        case .maximum, .fastMaximum: return constants.map { Expression(Int(max($0.0, $0.1))) } ?? (left == right ? left : maximum(left, right))
        case .and where element == .bool: return constants.map { Expression($0.0 != 0 && $0.1 != 0 ? 1 : 0) }
        case .or where element == .bool: return constants.map { Expression($0.0 != 0 || $0.1 != 0 ? 1 : 0) }
        default: return nil
        }
    }

    private func compare(_ operation: ComparisonOperator, _ left: Expression, _ right: Expression) -> Expression? {
        if let a = left.integerValue, let b = right.integerValue {
            let holds = switch operation {
            case .equal: a == b
            case .notEqual: a != b
            case .less: a < b
            case .lessOrEqual: a <= b
            case .greater: a > b
            case .greaterOrEqual: a >= b
            }
            return Expression(holds ? 1 : 0)
        }
        // An extent is never negative: the marks that Reshape and Expand give a meaning to (-1) are not extents.
        if let mark = right.integerValue ?? left.integerValue, mark < 0, (right.integerValue == nil ? right : left).isMadeOfExtents {
            let extentIsLeft = left.integerValue == nil
            switch operation {
            case .equal: return 0
            case .notEqual: return 1
            case .less, .lessOrEqual: return extentIsLeft ? 0 : 1
            case .greater, .greaterOrEqual: return extentIsLeft ? 1 : 0
            }
        }
        if case .variable = left, right.integerValue == 0 { return operation == .less ? 0 : operation == .greaterOrEqual ? 1 : nil }
        return left == right ? (operation == .equal || operation == .lessOrEqual || operation == .greaterOrEqual ? 1 : 0) : nil
    }
}

extension Expression {
    /// Whether the expression is made of extents by what keeps them from being negative.
    var isMadeOfExtents: Bool {
        switch self {
        case .variable: true
        case .integer(let value, _): value >= 0
        case .binary(.add, let left, let right), .binary(.multiply, let left, let right): left.isMadeOfExtents && right.isMadeOfExtents
        case .binary(.floorDivide, let left, let right): left.isMadeOfExtents && (right.integerValue ?? 0) > 0
        default: false
        }
    }
}
