import Support
import TensorExpression
import TensorIR

/// In which order the stages of a computation are carried out.
///
/// A new schedule computes every stage in full, in plain nested loops. Each step refines that; no
/// step changes what is computed, apart from the order in which floating-point reductions round.
/// The steps taken are data: `schedule.steps` replayed on the same tensors gives the same schedule.
public struct Schedule: Sendable {
    public let outputs: [Tensor]
    /// Producers before consumers. Inlined stages stay in the list.
    public internal(set) var stages: [Stage]
    public private(set) var steps: [ScheduleStep] = []
    /// The tile that the heuristic takes in place of the one that it would choose: for measuring.
    var forcedTile: RegisterTile?

    /// The unrefined schedule of some tensors and everything they need.
    public init(_ outputs: Tensor...) { self.init(outputs) }

    public init(_ outputs: [Tensor]) {
        precondition(outputs.allSatisfy { $0.computation != nil }, "a placeholder needs no schedule")
        self.outputs = outputs
        let buffers = Self.resultBuffers(outputs)
        var names = UniqueNames()
        stages = outputs.computationsInOrder.map { computation in
            let name = StageName(names.take(computation.name))
            let own = buffers[ObjectIdentifier(computation)] ?? [:]
            let made = computation.results()
            let results = made.indices.map { own[$0] ?? made[$0].buffer }
            let isOutput = outputs.contains { $0.computation === computation }
            return Stage(name, computation, results: results, isOutput: isOutput)
        }
    }

    /// The unrefined schedule refined by the steps.
    public init(_ outputs: [Tensor], steps: [ScheduleStep]) throws(ScheduleError) {
        self.init(outputs)
        for step in steps { try apply(step) }
    }

    /// Takes one step. A step that cannot be taken changes nothing.
    public mutating func apply(_ step: ScheduleStep) throws(ScheduleError) {
        let before = stages
        do {
            try carryOut(step)
            try checkPlacements(before: before)
        } catch {
            stages = before
            throw error
        }
        steps.append(step)
    }

    private mutating func carryOut(_ step: ScheduleStep) throws(ScheduleError) {
        switch step {
        case .split(let stage, let loop, let factor, let tail): try applySplit(stage, loop, factor, tail)
        case .fuse(let stage, let outer, let inner): try applyFuse(stage, outer, inner)
        case .reorder(let stage, let loops): try applyReorder(stage, loops)
        case .vectorize(let stage, let loop): try applyVectorize(stage, loop)
        case .unroll(let stage, let loop): try applyUnroll(stage, loop)
        case .parallelize(let stage, let loop): try applyParallelize(stage, loop)
        case .separate(let stage, let loop): try applySeparate(stage, loop)
        case .inline(let stage): try applyInline(stage)
        case .computeAt(let stage, let consumer, let loop): try applyComputeAt(stage, consumer, loop)
        case .computeRoot(let stage): try applyComputeRoot(stage)
        case .cacheRead(let stage, let scope, let readers): try applyCacheRead(stage, scope, readers)
        case .cacheWrite(let stage, let scope): try applyCacheWrite(stage, scope)
        case .store(let stage, let scope): try applyStore(stage, scope)
        case .layout(let stage, let layout): try applyLayout(stage, layout)
        case .factorReduction(let stage, let loop, let factor): try applyFactorReduction(stage, loop, factor)
        }
    }

    /// The stage that computes a tensor.
    public func stage(of tensor: Tensor) -> StageName {
        guard let stage = stages.first(where: { $0.results.contains(tensor.buffer) }) else {
            preconditionFailure("\(tensor.name) is not computed by this schedule")
        }
        return stage.name
    }

    public subscript(name: StageName) -> Stage? { stages.first { $0.name == name } }

    /// The buffers of the tensors that the outputs are made from, by computation and result.
    private static func resultBuffers(_ outputs: [Tensor]) -> [ObjectIdentifier: [Int: Buffer]] {
        var found: [ObjectIdentifier: [Int: Buffer]] = [:]
        let read = outputs.computationsInOrder.flatMap(\.inputs) + outputs.map(\.buffer)
        for buffer in read {
            guard let computation = buffer.computation else { continue }
            found[ObjectIdentifier(computation), default: [:]][buffer.resultIndex] = buffer
        }
        return found
    }

    /// A stage name that is still free.
    func unique(_ name: String) -> StageName {
        var names = UniqueNames(stages.map(\.name.rawValue))
        return StageName(names.take(name))
    }
}

extension Schedule {
    /// The place of a stage that steps may refine.
    func index(of name: StageName) throws(ScheduleError) -> Int {
        guard let index = stages.firstIndex(where: { $0.name == name }) else {
            throw .unknownStage(name, stages: stages.map(\.name))
        }
        if stages[index].placement == .inlined { throw .stageIsInlined(name) }
        return index
    }

    /// The place of a stage that has the given loop now.
    func index(of name: StageName, having loop: LoopName) throws(ScheduleError) -> Int {
        let index = try index(of: name)
        guard stages[index].loops.contains(loop) else {
            throw .illegal(.unknownLoop(loop), in: stages[index].sketch(marking: nil))
        }
        return index
    }

    /// The stages that read a buffer of the given ones, in order.
    func readers(of buffers: [Buffer]) -> [Int] {
        stages.indices.filter { index in
            stages[index].placement != .inlined && stages[index].computation.inputs.contains { buffers.contains($0) }
        }
    }
}
