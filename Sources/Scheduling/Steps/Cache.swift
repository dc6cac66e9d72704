import TensorExpression
import TensorIR

extension Schedule {
    /// Lets some stages read a tensor through a copy kept in `scope`; the copy is a stage of its own, to be placed and laid out.
    ///
    /// A copy in `global` memory is prepared ahead of the kernel, which is given the copy in place of the tensor: the way to lay weights
    /// out at compile time. The kernel's parameter then has a `PreparedOperand` as its definition.
    ///
    /// - Returns: the copying stage, named after the tensor with `.cache`.
    @discardableResult
    public mutating func cacheRead(
        _ tensor: Tensor, in scope: BufferScope, for readers: [StageName]
    ) throws(ScheduleError) -> StageName {
        let name = unique(tensor.name + ".cache")
        try apply(.cacheRead(StageName(tensor.name), scope, readers: readers))
        return name
    }

    /// The same for one reader of a buffer that no other of its inputs shares the name with.
    mutating func cacheRead(_ buffer: Buffer, in scope: BufferScope, for reader: StageName) throws(ScheduleError) -> StageName {
        let source = name(of: buffer)
        let name = unique(source.rawValue + ".cache")
        try apply(.cacheRead(source, scope, readers: [reader]))
        return name
    }

    /// Computes a stage into a buffer in `scope`, from where the stage itself becomes a copy.
    ///
    /// - Returns: the computing stage, named after the tensor with `.cache`.
    @discardableResult
    public mutating func cacheWrite(_ stage: StageName, in scope: BufferScope) throws(ScheduleError) -> StageName {
        let name = unique(stage.rawValue + ".cache")
        try apply(.cacheWrite(stage, scope))
        return name
    }

    /// Keeps a stage's results in registers (`local`) or memory (`scratch`).
    public mutating func store(_ stage: StageName, in scope: BufferScope) throws(ScheduleError) {
        try apply(.store(stage, in: scope))
    }

    mutating func applyCacheRead(_ tensor: StageName, _ scope: BufferScope, _ readers: [StageName]) throws(ScheduleError) {
        var places: [Int] = []
        for reader in readers { places.append(try index(of: reader)) }
        guard let first = places.min() else { throw .unknownStage(tensor, stages: []) }
        if let prepared = places.first(where: { stages[$0].isPrepared }) {
            throw .illegal(.isPrepared(step: "cacheRead"), in: stages[prepared].sketch(marking: nil))
        }
        let read = stages[first].computation.inputs
        guard let source = read.first(where: { self.name(of: $0) == tensor }) else {
            throw .illegal(.notAReader(readers[0], of: tensor), in: stages[first].sketch(marking: nil))
        }
        if scope == .global && (source.computation != nil || source.strides != nil) {
            throw .illegal(.preparesComputed(tensor), in: stages[first].sketch(marking: nil))
        }
        let name = unique(tensor.rawValue + ".cache")
        let axes = source.shape.enumerated().map { Axis("d\($0)", extent: $1) }
        let copy = Computation(name.rawValue, axes: axes, body: .values([.load(source, axes.map(\.index))]))
        var stage = Stage(name, copy, results: copy.results().map(\.buffer), isOutput: false)
        stage.scope = scope
        for (reader, place) in zip(readers, places) {
            guard stages[place].computation.inputs.contains(source) else {
                throw .illegal(.notAReader(reader, of: tensor), in: stages[place].sketch(marking: nil))
            }
            stages[place].computation = stages[place].computation.replacing(source, by: stage.results[0])
        }
        stages.insert(stage, at: first)
    }

    mutating func applyCacheWrite(_ name: StageName, _ scope: BufferScope) throws(ScheduleError) {
        let index = try index(of: name)
        let stage = stages[index]
        if scope == .global { throw .illegal(.scopeIsGlobal(step: "cacheWrite"), in: stage.sketch(marking: nil)) }
        if stage.isPrepared { throw .illegal(.isPrepared(step: "cacheWrite"), in: stage.sketch(marking: nil)) }
        guard stage.isPristine else {
            throw .illegal(.stageAlreadyScheduled(step: "cacheWrite"), in: stage.sketch(marking: nil))
        }
        let cacheName = unique(name.rawValue + ".cache")
        let original = Computation(cacheName.rawValue, axes: stage.computation.axes, body: stage.computation.body)
        var cache = Stage(cacheName, original, results: original.results().map(\.buffer), isOutput: false)
        cache.scope = scope
        let axes = stage.computation.axes.map { Axis($0.name, extent: $0.extent) }
        let copies = cache.results.map { Expression.load($0, axes.map(\.index)) }
        let copy = Computation(name.rawValue, axes: axes, body: .values(copies))
        var writer = Stage(name, copy, results: stage.results, isOutput: stage.isOutput)
        writer.scope = stage.scope
        writer.layout = stage.layout
        stages.replaceSubrange(index...index, with: [cache, writer])
    }

    mutating func applyStore(_ name: StageName, _ scope: BufferScope) throws(ScheduleError) {
        let index = try index(of: name)
        if scope == .global { throw .illegal(.scopeIsGlobal(step: "store"), in: stages[index].sketch(marking: nil)) }
        if stages[index].isPrepared { throw .illegal(.isPrepared(step: "store"), in: stages[index].sketch(marking: nil)) }
        if stages[index].isOutput { throw .illegal(.placesOutput, in: stages[index].sketch(marking: nil)) }
        stages[index].scope = scope
    }

    /// The name that steps know a buffer by: its stage's, or its own where it is given.
    func name(of buffer: Buffer) -> StageName {
        stages.first { $0.results.contains(buffer) }?.name ?? StageName(buffer.name)
    }
}

extension Computation {
    fileprivate func replacing(_ old: Buffer, by new: Buffer) -> Computation {
        mapExpressions { $0.replacing(old, by: new) }
    }
}

extension Expression {
    fileprivate func replacing(_ old: Buffer, by new: Buffer) -> Expression {
        let inner = mapChildren { $0.replacing(old, by: new) }
        if case .load(old, let indices) = inner { return .load(new, indices) }
        return inner
    }
}
