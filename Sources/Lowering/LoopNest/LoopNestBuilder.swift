import Scheduling
import TensorExpression
import TensorIR

/// Makes one statement of a schedule's stages.
///
/// Stages are taken from the last to the first. What is already built (`rest`) is what runs after a stage, or in
/// the loop it is placed in; how much of the stage that reads decides which region the stage computes (bounds inference).
struct LoopNestBuilder {
    let schedule: Schedule
    /// The elements that a buffer in registers may have.
    static let localLimit = 256

    /// What came up; statements are built in closures that cannot throw.
    private final class Notes {
        var error: LoweringError?
        /// The copies of operands that are made ahead of the kernel.
        var prepared: [Buffer] = []
    }
    private let notes = Notes()

    init(_ schedule: Schedule) { self.schedule = schedule }

    /// The loop nest of all stages, and the prepared operands that it reads.
    func build() throws(LoweringError) -> (body: Statement, prepared: [Buffer]) {
        var rest = Statement.nothing
        for stage in schedule.stages.reversed() where stage.placement == .root {
            rest = stage.isOutput ? output(stage, before: rest) : materialize(stage, around: rest, at: nil)
        }
        if let error = notes.error { throw error }
        return (rest, notes.prepared)
    }

    /// An output is computed in full, into the buffers that the kernel is given. Results of it that are no outputs
    /// of the kernel are kept in scratch memory while something needs them, and else not stored.
    private func output(_ stage: Stage, before rest: Statement) -> Statement {
        let hidden = stage.results.filter { !schedule.outputs.contains(Tensor($0)) }
        let needed = hidden.filter { stage.computation.isReduction || isRead($0) }
        let storage = Dictionary(uniqueKeysWithValues: needed.map {
            ($0, Buffer($0.name, $0.element, shape: $0.shape, scope: .scratch))
        })
        let nest = StageNest(
            stage: stage, minimums: stage.computation.axes.map { _ in 0 },
            place: { result, indices in
                let buffer = stage.results[result]
                return hidden.contains(buffer) && storage[buffer] == nil ? nil : (storage[buffer] ?? buffer, indices)
            },
            attach: attach(to: stage), holdsRegisters: holdsRegisters(stage))
        let whole = nest.statement(extents: stage.computation.axes.map(\.extent))
        let body = Statement.inOrder([whole, rest.mapExpressions { $0.redirectingLoads(storage) }])
        return needed.reduce(body) { .allocate(storage[$1]!, $0) }
    }

    private func isRead(_ buffer: Buffer) -> Bool {
        schedule.stages.contains { $0.placement != .inlined && $0.computation.inputs.contains(buffer) }
    }

    /// Puts the stages that are placed at a loop around the rest of its iteration.
    private func attach(to consumer: Stage) -> (LoopName, Statement) -> Statement {
        { loop, body in
            var rest = body
            for stage in schedule.stages.reversed() where stage.placement == .at(consumer.name, loop) {
                rest = materialize(stage, around: rest, at: (consumer, loop))
            }
            return rest
        }
    }

    private func holdsRegisters(_ consumer: Stage) -> Bool {
        schedule.stages.contains { stage in
            if case .at(consumer.name, _) = stage.placement { stage.scope == .local } else { false }
        }
    }

    /// Computes what `rest` reads of a stage into a buffer of just that size, before `rest`.
    private func materialize(_ stage: Stage, around rest: Statement, at site: (Stage, LoopName)?) -> Statement {
        let full = Region(stage.computation.axes.map { IndexRange(minimum: 0, extent: $0.extent) })
        let region = site == nil ? full : requiredRegion(of: stage.results, in: rest, within: full)
        guard var region else { return rest }
        // A partial reduction spreads over all of its lanes, whichever of them are read.
        if let factoring = stage.computation.factoring { region.ranges[factoring.outputAxis] = full.ranges[factoring.outputAxis] }
        if stage.scope == .local { checkRegisters(stage, region, site) }

        let storage = StageStorage(stage, region)
        if stage.isPrepared {
            notes.prepared = storage.buffers + notes.prepared
            return storage.redirectingLoads(in: rest)
        }
        let nest = StageNest(
            stage: stage, minimums: region.ranges.map(\.minimum),
            place: { result, indices in storage.place(result, indices) }, attach: attach(to: stage),
            holdsRegisters: holdsRegisters(stage))
        let producer = nest.statement(extents: region.ranges.map(\.extent))
        let consumer = storage.redirectingLoads(in: rest)
        return storage.buffers.reversed().reduce(.inOrder([producer, consumer])) { .allocate($1, $0) }
    }

    private func checkRegisters(_ stage: Stage, _ region: Region, _ site: (Stage, LoopName)?) {
        let sketch = site.map { $0.0.sketch(marking: $0.1) } ?? stage.sketch(marking: nil)
        let extents = region.ranges.map(\.extent)
        guard extents.allSatisfy({ $0.integerValue != nil }) else {
            let texts = extents.map { "\($0)" }
            notes.error = notes.error ?? .localExtentNotConstant(stage.name, extents: texts, in: sketch)
            return
        }
        let elements = extents.reduce(1) { $0 * Int($1.integerValue!) }
        if elements > Self.localLimit {
            notes.error = notes.error ?? .localTooLarge(stage.name, elements: elements, limit: Self.localLimit, in: sketch)
        }
    }
}

extension Expression {
    /// The expression with loads of some buffers made from others.
    fileprivate func redirectingLoads(_ buffers: [Buffer: Buffer]) -> Expression {
        if buffers.isEmpty { return self }
        let inner = mapChildren { $0.redirectingLoads(buffers) }
        if case .load(let buffer, let indices) = inner, let other = buffers[buffer] { return .load(other, indices) }
        return inner
    }
}
