import TensorIR
import WasmModel

/// The globals through which loops hand states on and collect what rounds give.
///
///     parameter ─▶ initial, then one of the pair, then the other, …
///     next      ─▶ one of the pair, then the other, …
///     slice     ─▶ stack, stack + 1 slice, …
struct LoopPointers {
    private(set) var globals: [Buffer: GlobalIndex] = [:]
    /// By a state's parameter, the member of the pair that is not written in this round.
    private(set) var others: [Buffer: GlobalIndex] = [:]

    init(_ steps: [ProgramStep], in module: inout ModuleBuilder) {
        declare(steps, &module)
    }

    private mutating func declare(_ steps: [ProgramStep], _ module: inout ModuleBuilder) {
        for step in steps {
            switch step {
            case .kernel: break
            case .branch(let branch): declare(branch.then + branch.otherwise, &module)
            case .loop(let loop):
                for state in loop.states {
                    let current = module.addVariable("\(state.result.name).address")
                    (globals[state.parameter], globals[state.result]) = (current, current)
                    guard case .written(let next, _) = state.next else { continue }
                    globals[next] = module.addVariable("\(state.result.name).next")
                    others[state.parameter] = module.addVariable("\(state.result.name).other")
                }
                for (slice, stack) in loop.collected { globals[slice] = module.addVariable("\(stack.name).slice") }
                declare(loop.body, &module)
            }
        }
    }
}

extension ModuleBuilder {
    /// A mutable i32.
    mutating func addVariable(_ name: String, initially value: Int32 = 0) -> GlobalIndex {
        addGlobal(GlobalType(.i32, .variable), initially: .i32Const(value), name: name)
    }
}
