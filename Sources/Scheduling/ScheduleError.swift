/// A step that cannot be taken.
public enum ScheduleError: Error, Equatable, Sendable {
    case malformedStep(text: String, expected: String)
    case unknownStage(StageName, stages: [StageName])
    case stageIsInlined(StageName)
    /// The mistake, and the stage's loop nest with the culprit marked.
    case illegal(Mistake, in: String)

    public enum Mistake: Equatable, Sendable {
        case unknownLoop(LoopName)
        case factorTooSmall(Int, LoopName)
        case loopHasKind(LoopName, kind: String)
        case shiftInwardInReduction(LoopName)
        case notAdjacent(outer: LoopName, inner: LoopName)
        case fusesReductionWithOther(outer: LoopName, inner: LoopName)
        case repeatedLoop(LoopName)
        case vectorizesReduction(LoopName)
        case parallelizesReduction(LoopName)
        case separatesReduction(LoopName)
        case extentNotConstant(LoopName, step: String)
        case inlinesReduction
        case inlinesOutput
        case placesOutput
        case notAConsumer(StageName, of: StageName)
        case readElsewhere(StageName, by: StageName)
        case strandsStage(StageName, at: LoopName, of: StageName)
        case stageAlreadyScheduled(step: String)
        case notAReader(StageName, of: StageName)
        case scopeIsGlobal(step: String)
        case preparesComputed(StageName)
        case isPrepared(step: String)
        case invalidLayout(StorageLayout)
        case factorsNonReduction(LoopName)
        case reductionAlreadyFactored
    }
}

extension ScheduleError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformedStep(let text, let expected): "cannot read the schedule step `\(text)`: expected \(expected)"
        case .unknownStage(let name, let stages):
            "there is no stage \(name); the stages are \(stages.map(\.rawValue).joined(separator: ", "))"
        case .stageIsInlined(let name): "stage \(name) is inlined, so it has no loops to schedule"
        case .illegal(let mistake, let sketch): "\(mistake)\n\(sketch)"
        }
    }
}

extension ScheduleError.Mistake: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownLoop(let loop): "there is no loop \(loop) here"
        case .factorTooSmall(let factor, let loop): "cannot split \(loop) by \(factor): a factor is at least 1"
        case .loopHasKind(let loop, let kind): "loop \(loop) is \(kind) already; split, fuse or reorder it before that"
        case .shiftInwardInReduction(let loop):
            "cannot shift the last block of \(loop) inward: a reduction runs around it, so elements would be counted twice; use tail partition"
        case .notAdjacent(let outer, let inner): "cannot fuse \(outer) and \(inner): \(inner) must be the next loop inside \(outer); reorder first"
        case .fusesReductionWithOther(let outer, let inner): "cannot fuse \(outer) and \(inner): one of them reduces and the other does not"
        case .repeatedLoop(let loop): "loop \(loop) is named twice"
        case .vectorizesReduction(let loop): "cannot vectorize \(loop): it carries the reduction; factorReduction makes lanes of it"
        case .parallelizesReduction(let loop): "cannot parallelize \(loop): it carries the reduction; factorReduction makes parts of it"
        case .separatesReduction(let loop): "cannot separate \(loop): it carries the reduction, whose parts are not code of their own"
        case .extentNotConstant(let loop, let step): "cannot \(step) \(loop): its extent is not constant; split it by a constant first"
        case .inlinesReduction: "cannot inline a reduction: its value is not one expression"
        case .inlinesOutput: "cannot inline an output: it has to be stored"
        case .placesOutput: "cannot compute an output inside another stage: it has to be stored in full"
        case .notAConsumer(let consumer, let stage): "cannot compute \(stage) at \(consumer): \(consumer) does not read it"
        case .readElsewhere(let stage, let other): "cannot compute \(stage) there: \(other) reads it too, outside of that loop"
        case .strandsStage(let stage, let loop, let consumer):
            "\(stage) is computed at \(loop) of \(consumer) and would lose its place; take the step before computeAt, or computeRoot \(stage) first"
        case .stageAlreadyScheduled(let step): "\(step) must come before other steps on the stage"
        case .notAReader(let reader, let stage): "\(reader) does not read \(stage)"
        case .scopeIsGlobal(let step): "\(step) keeps values in scratch or local, not in global memory"
        case .preparesComputed(let tensor): "\(tensor) cannot be prepared ahead of the kernel: it has to be given to it, and dense"
        case .isPrepared(let step): "the stage is prepared ahead of the kernel: \(step) has nothing to place"
        case .invalidLayout(let layout):
            "the layout \(layout.parts) does not give every element one place: each dimension whole, or as its block and then its within; copies last, and of values only"
        case .factorsNonReduction(let loop): "cannot factor \(loop): it is not a reduction axis"
        case .reductionAlreadyFactored: "the reduction is factored already"
        }
    }
}
