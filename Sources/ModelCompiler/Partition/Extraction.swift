import Support
import TensorExpression
import TensorIR

/// The computations of one kernel, cut out of a program: what others compute has become placeholders.
struct KernelGroup {
    let name: String
    /// The results of the kernel's root that are needed.
    let outputs: [Tensor]
    /// For each buffer of the group (results and placeholders), the program's buffer that it stands for.
    var origins: [Buffer: Buffer]
}

extension KernelGroup {
    /// Cuts out the group that computes `root`, reading what `isStored` says is stored.
    ///
    /// - Parameter results: the program's buffers for the results that are needed.
    init(root: Computation, results: [Int: Buffer], isStored: @escaping (Computation) -> Bool) {
        var cutter = Cutter(root: root, isStored: isStored)
        let computation = cutter.copy(root)
        let made = computation.results()
        let needed = results.keys.sorted()
        for result in needed { cutter.origins[made[result].buffer] = results[result] }
        name = root.name
        outputs = needed.map { made[$0] }
        origins = cutter.origins
    }
}

/// Copies computations, replacing what is stored elsewhere by placeholders.
private struct Cutter {
    let root: Computation
    let isStored: (Computation) -> Bool
    var origins: [Buffer: Buffer] = [:]
    private var copies: [ObjectIdentifier: [Buffer]] = [:]
    private var placeholders: [Buffer: Buffer] = [:]
    /// Steps of schedules know buffers by their names.
    private var names = UniqueNames()

    init(root: Computation, isStored: @escaping (Computation) -> Bool) {
        self.root = root
        self.isStored = isStored
        names = UniqueNames(absorbedNames())
    }

    private func absorbedNames() -> [String] {
        var seen: Set<ObjectIdentifier> = [], found: [Computation] = [root]
        var next = 0
        while next < found.count {
            for producer in found[next].inputs.compactMap(\.computation) where !isStored(producer) && producer !== root {
                if seen.insert(ObjectIdentifier(producer)).inserted { found.append(producer) }
            }
            next += 1
        }
        return found.map(\.name)
    }

    mutating func copy(_ computation: Computation) -> Computation {
        var replacements: [Buffer: Buffer] = [:]
        for buffer in computation.inputs { replacements[buffer] = replacement(for: buffer) }
        return computation.replacingBuffers(replacements)
    }

    private mutating func replacement(for buffer: Buffer) -> Buffer {
        guard let producer = buffer.computation, !isStored(producer) || producer === root else {
            return placeholder(for: buffer)
        }
        let id = ObjectIdentifier(producer)
        if let results = copies[id] { return results[buffer.resultIndex] }
        let results = copy(producer).results().map(\.buffer)
        copies[id] = results
        return results[buffer.resultIndex]
    }

    private mutating func placeholder(for buffer: Buffer) -> Buffer {
        if let known = placeholders[buffer] { return known }
        let made = Buffer(names.take(buffer.name), buffer.element, shape: buffer.shape, strides: buffer.strides)
        placeholders[buffer] = made
        origins[made] = buffer
        return made
    }
}

extension Computation {
    func replacingBuffers(_ replacements: [Buffer: Buffer]) -> Computation {
        func replace(_ expression: Expression) -> Expression {
            let inner = expression.mapChildren(replace)
            if case .load(let buffer, let indices) = inner, let other = replacements[buffer] { return .load(other, indices) }
            return inner
        }
        return mapExpressions(replace)
    }

    /// The definition over other values, or of a reduction other sources.
    func mapExpressions(_ transform: (Expression) -> Expression) -> Computation {
        mapExpressions(axes: axes, transform)
    }

    /// The definition over axes in another order, too.
    func mapExpressions(axes: [Axis], _ transform: (Expression) -> Expression) -> Computation {
        switch body {
        case .values(let values):
            return Computation(name, axes: axes, body: .values(values.map(transform)), origin: origin)
        case .reduction(let reduction):
            return Computation(name, axes: axes, body: .reduction(Reduction(
                axes: reduction.axes, combiner: reduction.combiner,
                sources: reduction.sources.map(transform), factoring: reduction.factoring)), origin: origin)
        }
    }
}
