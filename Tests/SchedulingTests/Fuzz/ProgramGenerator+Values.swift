import NDArray
import TensorExpression
import TensorIR

extension ElementType {
    /// Integers up to this are exact in the type; 32-bit ones are what indices and integer tensors hold.
    var exactLimit: Double {
        switch self {
        case .float16: 2048
        case .bfloat16: 256
        case .float32: 0x1p24
        case .float64: 0x1p53
        default: .infinity
        }
    }
}

extension ProgramGenerator {
    /// A value of the type made from loads, indices and constants.
    mutating func value(of type: ElementType, over axes: [AxisIndex], depth: Int) -> BoundedValue {
        var value = boundedValue(of: type, over: axes, depth: depth)
        if type.isInteger { value.bound = .infinity }   // it may have wrapped
        return value
    }

    private mutating func boundedValue(of type: ElementType, over axes: [AxisIndex], depth: Int) -> BoundedValue {
        if type == .bool { return comparison(over: axes, depth: depth) }
        if depth == 0 || random.chance(20) { return leaf(of: type, over: axes) }
        let left = value(of: type, over: axes, depth: depth - 1)
        switch random.number(0...7) {
        case 0: return BoundedValue(expression: type.isSignedInteger || type.isFloat ? -left.expression : left.expression, bound: left.bound)
        case 1: return BoundedValue(expression: absolute(left.expression), bound: left.bound)
        case 2:
            let condition = comparison(over: axes, depth: 0)
            let right = value(of: type, over: axes, depth: depth - 1)
            return BoundedValue(
                expression: select(condition.expression, left.expression, right.expression), bound: max(left.bound, right.bound))
        default: return combined(left, value(of: type, over: axes, depth: depth - 1))
        }
    }

    private mutating func combined(_ left: BoundedValue, _ right: BoundedValue) -> BoundedValue {
        let larger = max(left.bound, right.bound)
        switch random.number(0...4) {
        case 0: return BoundedValue(expression: minimum(left.expression, right.expression), bound: larger)
        case 1: return BoundedValue(expression: maximum(left.expression, right.expression), bound: larger)
        case 2:
            let (left, right) = (tamed(left, to: 32), tamed(right, to: 32))
            return BoundedValue(expression: left.expression * right.expression, bound: left.bound * right.bound)
        case 3: return sum(left, right) { $0 - $1 }
        default: return sum(left, right) { $0 + $1 }
        }
    }

    private func sum(
        _ left: BoundedValue, _ right: BoundedValue, _ join: (Expression, Expression) -> Expression
    ) -> BoundedValue {
        let limit = left.expression.type.element.exactLimit / 2
        let (left, right) = (tamed(left, to: limit), tamed(right, to: limit))
        return BoundedValue(expression: join(left.expression, right.expression), bound: left.bound + right.bound)
    }

    private mutating func comparison(over axes: [AxisIndex], depth: Int) -> BoundedValue {
        let type = random.pick([ElementType.float32, .int32, .uint8])
        let left = value(of: type, over: axes, depth: max(0, depth - 1))
        let right = leaf(of: type, over: axes)
        let condition = random.chance(50) ? left.expression < right.expression : left.expression >= right.expression
        return BoundedValue(expression: condition, bound: 1)
    }

    private mutating func leaf(of type: ElementType, over axes: [AxisIndex]) -> BoundedValue {
        let choice = random.number(0...9)
        if choice == 0 { return BoundedValue(expression: .constant(Int64(random.number(0...3)), ValueType(type)), bound: 3) }
        if choice == 1, !axes.isEmpty {
            let axis = random.pick(axes)
            return cast(BoundedValue(expression: axis.index, bound: Double(axis.dimension.size)), to: type)
        }
        return load(as: type, over: axes)
    }

    /// The value in another type, limited before where the type could not hold it exactly.
    func cast(_ value: BoundedValue, to type: ElementType) -> BoundedValue {
        let limited = type.isFloat ? tamed(value, to: min(type.exactLimit, 2048)) : value
        return BoundedValue(expression: limited.expression.cast(to: type), bound: type.isFloat ? limited.bound : .infinity)
    }

    /// The value brought into a small range where it may exceed the limit.
    func tamed(_ value: BoundedValue, to limit: Double) -> BoundedValue {
        let type = value.expression.type.element
        guard value.bound > limit, type != .bool else { return value }
        let bound = max(1, min(8, limit.rounded(.down)))
        let highest = minimum(value.expression, .constant(Int64(bound), value.expression.type))
        let isSigned = type.isFloat || type.isSignedInteger
        let expression = isSigned ? maximum(highest, .constant(-Int64(bound), value.expression.type)) : highest
        return BoundedValue(expression: expression, bound: bound)
    }
}
