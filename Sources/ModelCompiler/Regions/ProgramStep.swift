import TensorExpression
import TensorIR

/// What a run of a program does, one after the other.
indirect enum ProgramStep {
    /// A kernel, by its place among the program's.
    case kernel(Int)
    case branch(BranchStep)
    case loop(LoopStep)
}

struct BranchStep {
    let branch: ControlBranch
    let condition: Buffer
    /// The steps of each body.
    var then: [ProgramStep], otherwise: [ProgramStep]
    let results: [Buffer]
}

struct LoopStep {
    /// A state: which buffer its parameter is in a round goes on from one to the next.
    struct State {
        /// The body's parameter, and the region's result: they lie where the state does.
        let parameter: Buffer, result: Buffer
        let initial: Buffer
        let next: Next
    }

    enum Next {
        case unchanged
        /// The body writes it: to one of these in one round, to the other in the next.
        case written(Buffer, pair: [Buffer])
        /// It lies elsewhere, and stays there.
        case outer(Buffer)
    }

    let loop: ControlLoop
    let name: String
    /// The scalar that holds the number of rounds, where one does.
    let count: Buffer?
    let startCondition: Buffer?, condition: Buffer?
    let states: [State]
    /// What a round gives, and where that of all rounds is collected.
    let collected: [(slice: Buffer, stack: Buffer)]
    var body: [ProgramStep]
}
