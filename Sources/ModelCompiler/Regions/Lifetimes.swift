import TensorIR

/// When the buffers of a program must be there, by numbers that steps have in the order in which they are written.
///
/// What is computed before a loop and read in it lives until the loop ends; what a round leaves to the next, and what rounds collect,
/// lives throughout. The parameters of loops and their results are no buffers of their own: they point to what holds the state.
struct Lifetimes {
    /// The buffers in order of first use.
    private(set) var order: [Buffer] = []
    private(set) var lifetimes: [Buffer: ClosedRange<Int>] = [:]
    /// The number of each kernel's step.
    private(set) var stepsOfKernels: [Int: Int] = [:]
    /// What a buffer that is a pointer may point to.
    private var holders: [Buffer: [Buffer]] = [:]
    private var step = 0
    private let buffersOfKernels: [[Buffer]]

    /// - Parameters:
    ///   - throughout: the buffers of the program's interface.
    ///   - buffersOfKernels: the program's buffers that each kernel reads or writes.
    init(_ steps: [ProgramStep], throughout: [Buffer], buffersOfKernels: [[Buffer]]) {
        self.buffersOfKernels = buffersOfKernels
        let last = max(0, steps.reduce(0) { $0 + $1.count } - 1)
        for buffer in throughout { use(buffer, 0...last) }
        walk(steps)
    }

    private mutating func use(_ buffer: Buffer) { use(buffer, step...step) }

    private mutating func use(_ buffer: Buffer, _ steps: ClosedRange<Int>) {
        if let held = holders[buffer] { return held.forEach { use($0, steps) } }
        if let known = lifetimes[buffer] {
            lifetimes[buffer] = min(known.lowerBound, steps.lowerBound)...max(known.upperBound, steps.upperBound)
        } else {
            lifetimes[buffer] = steps
            order.append(buffer)
        }
    }

    private mutating func walk(_ steps: [ProgramStep]) {
        for next in steps {
            switch next {
            case .kernel(let index):
                buffersOfKernels[index].forEach { use($0) }
                stepsOfKernels[index] = step
                step += 1
            case .branch(let branch):
                ([branch.condition] + branch.results).forEach { use($0) }
                step += 1
                walk(branch.then)
                walk(branch.otherwise)
            case .loop(let loop): walk(loop)
            }
        }
    }

    private mutating func walk(_ loop: LoopStep) {
        let begin = step
        let (operands, throughout) = loop.buffers
        operands.forEach { use($0) }
        for state in loop.states {
            let held = state.next.buffers + [state.initial]
            (holders[state.parameter], holders[state.result]) = (held, held)
            if case .written(let next, let pair) = state.next { holders[next] = pair }
        }
        for (slice, stack) in loop.collected { holders[slice] = [stack] }
        step += 1
        walk(loop.body)
        loop.condition.map { use($0) }
        throughout.forEach { use($0, begin...step) }
        for buffer in order where lifetimes[buffer]!.lowerBound < begin && lifetimes[buffer]!.upperBound >= begin {
            use(buffer, begin...step)
        }
        step += 1
    }
}

extension ProgramStep {
    /// How many numbers the step takes.
    fileprivate var count: Int {
        switch self {
        case .kernel: 1
        case .branch(let step): (step.then + step.otherwise).reduce(1) { $0 + $1.count }
        case .loop(let step): step.body.reduce(2) { $0 + $1.count }
        }
    }
}

extension LoopStep {
    /// What is read before the first round, and what lives from then until the last has ended.
    fileprivate var buffers: (operands: [Buffer], throughout: [Buffer]) {
        let operands = states.map(\.initial) + [count, startCondition].compactMap { $0 }
        return (operands, states.flatMap { $0.next.buffers + [$0.initial] } + collected.map(\.stack))
    }
}

extension LoopStep.Next {
    /// Where the state is behind a round.
    var buffers: [Buffer] {
        switch self {
        case .unchanged: []
        case .written(_, let pair): pair
        case .outer(let buffer): [buffer]
        }
    }
}
