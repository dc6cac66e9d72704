import NDArray
import TensorExpression
import TensorIR

extension ProgramGenerator {
    /// An element of something that is there already, or of a new placeholder.
    mutating func load(as type: ElementType, over axes: [AxisIndex]) -> BoundedValue {
        if !operands.isEmpty, random.chance(70) {
            let operand = random.chance(60) ? operands.last! : random.pick(operands)
            return cast(read(operand, over: axes), to: type)
        }
        return cast(read(makePlaceholder(over: axes), over: axes), to: type)
    }

    /// A tensor over some of the axes, perhaps larger than they are.
    private mutating func makePlaceholder(over axes: [AxisIndex]) -> Operand {
        let dimensions = random.some(of: axes.map(\.dimension), upTo: 3).map { dimension in
            dimension.isConstant && random.chance(15) ? Dimension(dimension.size * random.number(1...2) + random.number(0...2)) : dimension
        }
        let type = random.pick(Self.types)
        let name = "X\(inputs.count)"
        let range: ClosedRange<Double> = type == .bool ? 0...1 : type.isSignedInteger || type.isFloat ? -3...3 : 0...3
        var array = NDArray.random(type, shape: dimensions.map(\.size), in: range, using: &random)
        if type.isFloat { for index in 0..<array.count { array[double: index] = array[double: index].rounded() } }
        let tensor = placeholder(name, type, dimensions.map(\.extent))
        inputs[tensor] = array
        let operand = Operand(load: { tensor[$0] }, dimensions: dimensions, bound: 3)
        operands.append(operand)
        return operand
    }

    /// A load whose every index is in bounds, one way or another.
    private mutating func read(_ operand: Operand, over axes: [AxisIndex]) -> BoundedValue {
        var indices: [Expression] = []
        var conditions: [Expression] = []
        for dimension in operand.dimensions {
            let (index, condition) = index(into: dimension, over: axes)
            indices.append(index)
            if let condition { conditions.append(condition) }
        }
        let value = operand.load(indices)
        guard let condition = conditions.first else { return BoundedValue(expression: value, bound: operand.bound) }
        let all = conditions.dropFirst().reduce(condition) { $0 && $1 }
        return BoundedValue(
            expression: conditional(all, value, .constant(Int64(0), value.type)), bound: operand.bound)
    }

    /// An index into a dimension, with the condition under which it is in bounds, if there is any.
    private mutating func index(into dimension: Dimension, over axes: [AxisIndex]) -> (Expression, Expression?) {
        let equal = axes.filter { $0.dimension == dimension }
        if !equal.isEmpty, random.chance(80) { return (random.pick(equal).index, nil) }
        switch random.number(0...9) {
        case 0...1:
            guard let axis = equal.first else { fallthrough }
            return (dimension.extent - 1 - axis.index, nil)
        case 2...4:
            guard let index = window(into: dimension, over: axes) else { fallthrough }
            return (index, nil)
        case 5...6: return padded(into: dimension, over: axes)
        case 7: return parts(into: dimension, over: axes).map { ($0, nil) } ?? padded(into: dimension, over: axes)
        default: return clamped(into: dimension, over: axes).map { ($0, nil) } ?? padded(into: dimension, over: axes)
        }
    }

    /// `i * stride + r + offset`, in bounds by arithmetic.
    private mutating func window(into dimension: Dimension, over axes: [AxisIndex]) -> Expression? {
        let usable = axes.filter { $0.dimension.isConstant && $0.dimension.size > 0 }
        guard dimension.isConstant, !usable.isEmpty else { return nil }
        var room = dimension.size - 1
        var index: Expression = 0
        for axis in random.some(of: usable, upTo: 2) {
            let reach = axis.dimension.size - 1
            let stride = random.chance(30) ? random.number(2...3) : 1
            for step in [stride, 1] where reach * step <= room {
                index = step == 1 ? index + axis.index : index + axis.index * Expression(step)
                room -= reach * step
                break
            }
        }
        guard room >= 0 else { return nil }
        return index + Expression(random.number(0...min(room, 2)))
    }

    /// An index that leaves the dimension, and the condition that it does not.
    private mutating func padded(into dimension: Dimension, over axes: [AxisIndex]) -> (Expression, Expression?) {
        var index: Expression = Expression(random.number(-2...2))
        for axis in random.some(of: axes, upTo: 2) {
            index = random.chance(20) ? index + axis.index * 2 : index + axis.index
        }
        return (index, index >= 0 && index < dimension.extent)
    }

    /// One axis as quotient or remainder, or two joined: what reshapes do.
    private mutating func parts(into dimension: Dimension, over axes: [AxisIndex]) -> Expression? {
        guard dimension.isConstant, dimension.size > 0 else { return nil }
        for axis in axes.shuffled(using: &random) {
            if random.chance(50) { return axis.index.modulo(Expression(dimension.size)) }
            let divisor = random.number(2...4)
            if axis.dimension.size <= dimension.size * divisor { return axis.index.floorDivided(by: Expression(divisor)) }
        }
        return nil
    }

    /// An index brought into bounds: of an axis, or found in an integer tensor (a gather).
    private mutating func clamped(into dimension: Dimension, over axes: [AxisIndex]) -> Expression? {
        guard dimension.size > 0 else { return nil }
        var index: Expression = Expression(random.number(0...3))
        if random.chance(30) {
            index = read(makePlaceholder(over: axes), over: axes).expression.cast(to: .int32)
        } else if !axes.isEmpty {
            index = random.pick(axes).index + Expression(random.number(-1...1))
        }
        return maximum(minimum(index, dimension.extent - 1), 0)
    }
}
