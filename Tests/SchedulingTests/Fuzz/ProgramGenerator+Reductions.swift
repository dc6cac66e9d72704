import NDArray
import TensorExpression
import TensorIR

extension ProgramGenerator {
    /// A sum of products most of the time: what schedules are made for.
    mutating func reduction(_ name: String, _ axes: [Axis], _ reduced: [Axis], _ indices: [AxisIndex]) -> [Tensor] {
        let type = random.pick(Self.types.filter { $0 != .bool })
        let spatial = Array(indices.prefix(axes.count))
        let terms = indices.dropFirst(axes.count).reduce(1) { $0 * max(1, $1.dimension.size) }
        func results(_ reduction: Reduction) -> [Tensor] {
            Computation(name, axes: axes, body: .reduction(reduction)).results()
        }
        if random.chance(15) {
            let source = value(of: type, over: indices, depth: 1)
            let combiner = random.chance(50) ? Combiner.argumentOfMaximum(type) : .argumentOfMinimum(type)
            let place = indices.last!.index
            let tensors = results(Reduction(axes: reduced, combiner: combiner, sources: [source.expression, place]))
            note(tensors, spatial, bounds: [.infinity, .infinity])
            return tensors
        }
        var source = random.chance(60) ? product(of: type, over: indices) : value(of: type, over: indices, depth: 1)
        let combiner: Combiner
        let bound: Double
        switch random.number(0...5) {
        case 0: (combiner, bound) = (.maximum(type), .infinity)
        case 1: (combiner, bound) = (.minimum(type), .infinity)
        case 2:
            if type.isFloat { source = tamed(source, to: 1) }
            (combiner, bound) = (.product(type), type.isFloat ? 1 : .infinity)
        default:
            source = tamed(source, to: type.exactLimit / Double(terms))
            (combiner, bound) = (.sum(type), type.isFloat ? source.bound * Double(terms) : .infinity)
        }
        let tensors = results(Reduction(axes: reduced, combiner: combiner, sources: [source.expression]))
        note(tensors, spatial, bounds: [bound])
        return tensors
    }

    private mutating func product(of type: ElementType, over indices: [AxisIndex]) -> BoundedValue {
        let left = tamed(load(as: type, over: indices), to: 16)
        let right = tamed(load(as: type, over: indices), to: 16)
        return BoundedValue(expression: left.expression * right.expression, bound: left.bound * right.bound)
    }
}
