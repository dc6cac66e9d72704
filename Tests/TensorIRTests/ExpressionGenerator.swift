import NDArray
import Support
import TensorIR

/// Makes random expressions over given variables, rich in what rules look for: repeated parts, awkward constants,
/// divisions of sums, casts there and back.
struct ExpressionGenerator {
    var random: SplitMix64
    let variables: [Variable]
    let buffers: [Buffer]
    /// Small numbers only, and no product of variables, so that `int32` does not overflow.
    let isIndex: Bool
    private var pool: [Expression] = []

    init(seed: UInt64, variables: [Variable], buffers: [Buffer] = [], isIndex: Bool) {
        random = SplitMix64(seed: seed)
        self.variables = variables
        self.buffers = buffers
        self.isIndex = isIndex
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func pick<Element>(_ list: [Element]) -> Element { list.randomElement(using: &random)! }

    mutating func expression(_ type: ValueType, depth: Int) -> Expression {
        let candidates = pool.filter { $0.type == type }
        if !candidates.isEmpty && chance(20) { return pick(candidates) }
        let made = depth == 0 || chance(10) ? leaf(type) : node(type, depth - 1)
        if !made.contains(where: { if case .letIn = $0 { true } else { false } }) { pool.append(made) }
        return made
    }

    private mutating func leaf(_ type: ValueType) -> Expression {
        let candidates = variables.filter { $0.type == type }
        if !candidates.isEmpty && chance(60) { return .variable(pick(candidates)) }
        return constant(type)
    }

    mutating func constant(_ type: ValueType) -> Expression {
        if type.element.isFloat {
            return .float(pick([0, -0.0, 1, -1, 2, 0.5, 0.1, -3.5, 1e30, 65504, .infinity, -.infinity, .nan, 1e-40, 4]), type)
        }
        if isIndex { return .constant(Int64.random(in: chance(30) ? -9...16 : 0...8, using: &random), type) }
        let values: [Int64] = [0, 1, -1, 2, 3, 4, 5, 7, 8, 16, 31, 32, 100, 127, 128, -128, 255, 0x7FFF_FFFF, -0x8000_0000, .max, .min]
        return .constant(pick(values), type)
    }

    private mutating func node(_ type: ValueType, _ depth: Int) -> Expression {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return choice(type, depth)
        case 1: return binding(type, depth)
        case 2 where type.lanes > 1: return vector(type, depth)
        case 3 where !isIndex && type.element != .bool: return conversion(type, depth)
        case 4 where !isIndex: return load(type, depth)
        case 5: return unary(type, depth)
        case 6 where !isIndex && type.element != .bool: return sum(type, depth)
        default: return type.element == .bool ? logic(type, depth) : arithmetic(type, depth)
        }
    }

    private mutating func choice(_ type: ValueType, _ depth: Int) -> Expression {
        var condition = expression(chance(50) ? .bool : ValueType(.bool, lanes: type.lanes), depth: depth)
        if condition.type.isScalar && type.lanes > 1 && chance(30) { condition = .broadcast(condition, lanes: type.lanes) }
        let (first, second) = (expression(type, depth: depth), expression(type, depth: depth))
        return chance(50) ? .select(condition, first, second) : .conditional(condition, first, second)
    }

    private mutating func binding(_ type: ValueType, _ depth: Int) -> Expression {
        let variable = Variable("t", chance(70) || isIndex ? type : ValueType(pick([.int32, .float32, .uint8])))
        let value = expression(variable.type, depth: depth)
        var inner = self
        inner.pool = pool.filter { $0.type == variable.type || $0.type == type }
        var body = inner.expression(type, depth: depth)
        random = inner.random
        if variable.type == type {
            body = type.element == .bool ? .binary(.xor, body, .variable(variable)) : .binary(.minimum, .variable(variable), body)
            if chance(50) { body = .select(expression(.bool, depth: 1), .variable(variable), body) }
        }
        return .letIn(variable, value, body)
    }

    private mutating func vector(_ type: ValueType, _ depth: Int) -> Expression {
        let scalar = type.with(lanes: 1)
        if type.element.isInteger && chance(60) {
            let stride = isIndex || chance(70) ? Expression.constant(pick([0, 1, 1, 2, 4, 8]), scalar) : expression(scalar, depth: depth)
            return .ramp(base: expression(scalar, depth: depth), stride: stride, lanes: type.lanes)
        }
        return .broadcast(expression(scalar, depth: depth), lanes: type.lanes)
    }

    private mutating func conversion(_ type: ValueType, _ depth: Int) -> Expression {
        let elements = ElementType.allCases
        let mode: CastMode = chance(50) ? .wrapping : .saturating
        if chance(15) && type.element.isInteger {
            let middle = pick(elements.filter { $0.byteCount == type.element.byteCount && !$0.isFloat && $0 != .bool })
            let inner = pick(elements.filter { $0.byteCount == type.element.byteCount && !$0.isFloat && $0 != .bool })
            return .bitcast(type.element, .bitcast(middle, expression(type.with(element: inner), depth: depth)))
        }
        if chance(15) && (type.element == .float32 || type.element == .float64) { return quantised(type, depth) }
        let source = chance(30) ? type.element : pick(elements)
        let operand = expression(type.with(element: source), depth: depth)
        return chance(40) ? .cast(type.element, .cast(pick(elements), operand, mode), chance(70) ? .wrapping : .saturating)
            : .cast(type.element, operand, mode)
    }

    /// A float kept within bounds, rounded, and taken through an integer that may hold it.
    private mutating func quantised(_ type: ValueType, _ depth: Int) -> Expression {
        func bound(_ value: Double) -> Expression { .constant(value, type) }
        let raised = Expression.binary(.fastMaximum, bound(pick([-128, 0, -3.5])), expression(type, depth: depth))
        let kept = Expression.binary(.fastMinimum, bound(pick([127, 255, 1e4])), raised)
        let whole = Expression.unary(pick([.roundEven, .floor, .truncate]), kept)
        return .cast(type.element, .cast(pick([.int32, .uint8, .int8, .int16]), whole, .saturating), .wrapping)
    }

    private mutating func load(_ type: ValueType, _ depth: Int) -> Expression {
        guard let buffer = buffers.first(where: { $0.element == type.element }), let shape = buffer.constantShape else { return leaf(type) }
        let indices = shape.map { extent in
            Expression.binary(
                .floorModulo, .cast(.int32, expression(ValueType(.uint8, lanes: type.lanes), depth: depth), .wrapping),
                .constant(extent, ValueType(.int32, lanes: type.lanes)))
        }
        return .load(buffer, indices)
    }

    private mutating func unary(_ type: ValueType, _ depth: Int) -> Expression {
        let operators = UnaryOperator.allCases.filter { $0.accepts(type.element) && !(isIndex && $0 == .not && type.element != .bool) }
        return .unary(pick(operators), expression(type, depth: depth))
    }

    private mutating func sum(_ type: ValueType, _ depth: Int) -> Expression {
        if type.element.isFloat && chance(20) { return .call(pick([.exponential, .hyperbolicTangent]), [expression(type, depth: depth)]) }
        return .multiplyAdd(expression(type, depth: depth), expression(type, depth: depth), expression(type, depth: depth))
    }

    private mutating func logic(_ type: ValueType, _ depth: Int) -> Expression {
        let left = expression(type, depth: depth)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return .binary(pick([.and, .or]), left, .unary(.not, left))
        case 1: return .binary(pick([.and, .or, .xor]), left, expression(type, depth: depth))
        default:
            let element: ElementType = isIndex ? .int32 : pick([.int32, .float32, .uint8, .int64, .uint64, .bfloat16])
            let operand = expression(type.with(element: element), depth: depth)
            return .compare(pick(ComparisonOperator.allCases), operand, expression(operand.type, depth: depth))
        }
    }

    private mutating func arithmetic(_ type: ValueType, _ depth: Int) -> Expression {
        if type.element.isInteger && chance(25) { return divided(type, depth) }
        let left = expression(type, depth: depth)
        if isIndex && type.lanes > 1 && chance(20) {
            let scalar = type.with(lanes: 1)
            let ramp = Expression.ramp(base: expression(scalar, depth: 0), stride: 1, lanes: type.lanes)
            return .binary(pick([.minimum, .maximum]), ramp, .broadcast(expression(scalar, depth: 0), lanes: type.lanes))
        }
        if isIndex {
            let operation: BinaryOperator = pick([.add, .subtract, .multiply, .minimum, .maximum, .add, .fastMaximum])
            return .binary(operation, left, operation == .multiply ? smallConstant(type) : expression(type, depth: depth))
        }
        if chance(5) { return .binary(pick([.multiply, .divide]), -left, -expression(type, depth: depth)) }
        let operators = BinaryOperator.allCases.filter { $0.accepts(type.element) }
        return .binary(pick(operators + [.add, .subtract, .multiply].filter { $0.accepts(type.element) }), left, expression(type, depth: depth))
    }

    private mutating func smallConstant(_ type: ValueType) -> Expression { .constant(pick([-1, 1, 2, 3, 4, 8]), type) }

    /// Quotients and remainders of sums with multiples of the divisor.
    private mutating func divided(_ type: ValueType, _ depth: Int) -> Expression {
        let divisor: Int64 = pick([2, 3, 4, 8, 1])
        let constant = Expression.constant(divisor, type)
        let (a, b) = (expression(type, depth: depth), expression(type, depth: max(depth - 1, 0)))
        let operation: BinaryOperator = pick([.floorDivide, .floorModulo, .divide, .remainder, .floorDivide, .floorModulo])
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return .binary(operation, .binary(.add, .binary(.multiply, a, constant), b), constant)
        case 1: return .binary(operation, .binary(.floorDivide, a, constant), .constant(pick([2, 4, 3]), type))
        case 2: return .binary(operation, .binary(.floorModulo, a, .constant(divisor * pick([1, 2, 4]), type)), constant)
        case 3: return .binary(.add, .binary(.multiply, .binary(.floorDivide, a, constant), constant), .binary(.floorModulo, a, constant))
        case 4 where type.lanes > 1:
            let base = expression(type.with(lanes: 1), depth: depth) * .constant(pick([4, 8, 16]), type.with(lanes: 1))
            return .binary(operation, .ramp(base: base, stride: .constant(pick([1, 2, 8]), type.with(lanes: 1)), lanes: type.lanes), .constant(pick([4, 8]), type))
        default: return .binary(operation, a, constant)
        }
    }
}

extension ExpressionGenerator {
    /// A random value of a type, or of an interval of an integer type.
    mutating func value(_ type: ValueType, in interval: Interval? = nil) -> Value {
        let lanes = (0..<type.lanes).map { _ -> UInt64 in
            if let interval { return UInt64(bitPattern: Int64.random(in: interval.minimum...interval.maximum, using: &random)) }
            let constant = chance(60) ? self.constant(type.with(lanes: 1)) : .constant(Int64.random(in: -20...20, using: &random), type.with(lanes: 1))
            return (try? evaluate(constant).lanes[0]) ?? 0
        }
        return Value(type, lanes: lanes)
    }
}

extension Value {
    /// Whether all bits agree, where all NaN are taken as one.
    func agrees(with other: Value) -> Bool {
        guard type == other.type else { return false }
        if !type.element.isFloat { return lanes == other.lanes }
        return zip(zip(lanes, doubles), zip(other.lanes, other.doubles)).allSatisfy {
            $0.0 == $1.0 || ($0.1.isNaN && $1.1.isNaN)
        }
    }
}
