import TensorExpression
import TensorIR

extension KernelGroup {
    /// The group with neighbouring axes made one where all of it runs through them as through one: rows and columns of images behind a
    /// convolution of single points are a list of points, `[7, 7, 512]` is `[49, 512]`.
    ///
    /// Memory is the same. Tiles of rows are cut from a long axis with less left over than from many short ones.
    /// Only contractions gain by it, and only axes of constant extents are joined.
    ///
    /// - Parameter isKnown: whether a buffer of the program has its value at compile time; such a buffer keeps its shape.
    func joiningAxes(isKnown: (Buffer) -> Bool) -> KernelGroup {
        var group = self
        guard outputs.computationsInOrder.contains(where: \.isContraction), let root = outputs.first?.buffer.computation else { return group }
        for place in (0..<max(0, root.axes.count - 1)).reversed() {
            if let joined = AxisJoin(group, at: place, isKnown: isKnown)?.applied(to: group) { group = joined }
        }
        return group
    }
}

/// Two neighbouring axes of a kernel's root, followed through everything that the kernel computes.
private struct AxisJoin {
    /// The first of the two axes of each computation that has them, and the first of the two dimensions of each buffer.
    private var places: [ObjectIdentifier: Int] = [:]
    private var dimensions: [Buffer: Int] = [:]
    /// What is read at places that do not move with the two axes.
    private var others: Set<Buffer> = []

    /// Fails where something in the kernel tells the two axes apart.
    init?(_ group: KernelGroup, at place: Int, isKnown: (Buffer) -> Bool) {
        let computations = group.outputs.computationsInOrder
        for output in group.outputs { dimensions[output.buffer] = place }
        guard let root = group.outputs[0].buffer.computation, follow(root, place) else { return nil }
        for computation in computations where places[ObjectIdentifier(computation)] == nil { others.formUnion(computation.inputs) }
        guard others.isDisjoint(with: dimensions.keys), !dimensions.keys.contains(where: { isKnown(group.origins[$0] ?? $0) }) else { return nil }
    }

    private mutating func follow(_ computation: Computation, _ place: Int) -> Bool {
        let id = ObjectIdentifier(computation)
        if let known = places[id] { return known == place }
        let axes = computation.axes[place...(place + 1)]
        guard axes.allSatisfy({ ($0.extent.integerValue ?? 1) > 1 }) else { return false }
        places[id] = place
        return computation.expressions.allSatisfy { follow($0, Array(axes)) }
    }

    private mutating func follow(_ expression: Expression, _ axes: [Axis]) -> Bool {
        switch expression {
        case .variable(let variable):
            return !axes.contains { $0.variable == variable }
        case .load(let buffer, let indices):
            let first = indices.firstIndex { $0 == axes[0].index }
            guard let first, first + 1 < indices.count, indices[first + 1] == axes[1].index else {
                others.insert(buffer)
                return indices.allSatisfy { follow($0, axes) }
            }
            guard buffer.strides == nil, (0...1).allSatisfy({ buffer.shape[first + $0] == axes[$0].extent }),
                dimensions[buffer, default: first] == first
            else { return false }
            dimensions[buffer] = first
            let rest = indices[..<first] + indices[(first + 2)...]
            guard rest.allSatisfy({ follow($0, axes) }) else { return false }
            return buffer.computation.map { follow($0, first) } ?? true
        default:
            return expression.children.allSatisfy { follow($0, axes) }
        }
    }

    /// The group with the axes joined.
    func applied(to group: KernelGroup) -> KernelGroup {
        var made: [Buffer: Buffer] = [:]
        for (buffer, dimension) in dimensions where buffer.computation == nil {
            made[buffer] = Buffer(buffer.name, buffer.element, shape: joined(buffer.shape, dimension))
        }
        var results: [ObjectIdentifier: [Buffer]] = [:]
        for computation in group.outputs.computationsInOrder {
            for buffer in computation.inputs {
                if let producer = buffer.computation { made[buffer] = results[ObjectIdentifier(producer)]![buffer.resultIndex] }
            }
            results[ObjectIdentifier(computation)] = rewritten(computation, made).results().map(\.buffer)
        }
        let outputs = group.outputs.map { Tensor(results[ObjectIdentifier($0.buffer.computation!)]![$0.buffer.resultIndex]) }
        for (old, new) in zip(group.outputs, outputs) { made[old.buffer] = new.buffer }
        let origins = group.origins.map { (made[$0.key] ?? $0.key, $0.value) }
        return KernelGroup(name: group.name, outputs: outputs, origins: Dictionary(uniqueKeysWithValues: origins))
    }

    private func rewritten(_ computation: Computation, _ made: [Buffer: Buffer]) -> Computation {
        guard let place = places[ObjectIdentifier(computation)] else { return computation.replacingBuffers(made) }
        let pair = Array(computation.axes[place...(place + 1)])
        let axis = Axis(pair.map(\.name).joined(separator: "."), extent: joined(pair.map(\.extent), 0)[0])
        var axes = computation.axes
        axes.replaceSubrange(place...(place + 1), with: [axis])
        func replace(_ expression: Expression) -> Expression {
            let inner = expression.mapChildren(replace)
            guard case .load(let buffer, var indices) = inner else { return inner }
            if let first = dimensions[buffer], indices[first] == pair[0].index {
                indices.replaceSubrange(first...(first + 1), with: [axis.index])
            }
            return .load(made[buffer] ?? buffer, indices)
        }
        return computation.mapExpressions(axes: axes, replace)
    }

    /// The shape with two of its dimensions as one.
    private func joined(_ shape: [Expression], _ dimension: Int) -> [Expression] {
        var shape = shape
        let extent = shape[dimension...(dimension + 1)].reduce(1) { $0 * Int($1.integerValue!) }
        shape.replaceSubrange(dimension...(dimension + 1), with: [Expression(extent)])
        return shape
    }
}
