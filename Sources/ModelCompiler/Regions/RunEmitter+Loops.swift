import Artifact
import TensorExpression
import TensorIR
import WasmModel

// A loop as WebAssembly:
//
//     extents, pointers and the counter at their first values
//     block
//         leave unless the start condition holds
//         loop
//             leave when the counter has reached the count
//             body
//             extents and pointers of the next round; counter + 1
//             repeat while the condition holds
//     rounds = counter

extension RunEmitter {
    func emit(_ step: LoopStep, _ function: inout FunctionBuilder) {
        let counter = variables[step.loop.counter]!
        let count = emitCount(step, &function)
        for extent in step.loop.extents { set(extent.variable, to: extent.initial, &function) }
        emitFirstPointers(step, &function)
        function.emit([.i32Const(0), .globalSet(counter)])
        function.block { function, done in
            if let condition = step.startCondition {
                pushTruth(of: condition, &function)
                function.emit(.i32Eqz)
                function.branchIf(to: done)
            }
            function.loop { function, again in
                if let count {
                    function.emit([.globalGet(counter), .localGet(count), Instruction(.i32GeS)])
                    function.branchIf(to: done)
                }
                emit(step.body, into: &function)
                let continues = function.takeScratch(.i32)
                if let condition = step.condition {
                    pushTruth(of: condition, &function)
                    function.emit(.localSet(continues))
                }
                emitNextExtents(step, &function)
                emitNextPointers(step, &function)
                function.emit([.globalGet(counter), .i32Const(1), Instruction(.i32Add), .globalSet(counter)])
                if step.condition != nil {
                    function.emit(.localGet(continues))
                    function.branchIf(to: again)
                } else {
                    function.branch(to: again)
                }
                function.release(continues)
            }
        }
        if let count { function.release(count) }
        if let rounds = step.loop.rounds { function.emit([.globalGet(counter), .globalSet(variables[rounds]!)]) }
        for extent in step.loop.extents {
            function.emit([.globalGet(variables[extent.variable]!), .globalSet(variables[extent.final]!)])
        }
        takeUp(extents.filter { extent in step.states.contains { $0.result == extent.value } }, &function)
    }

    /// Computes the most rounds there are, and reports a number for which no memory is planned.
    private func emitCount(_ step: LoopStep, _ function: inout FunctionBuilder) -> LocalIndex? {
        guard let kind = step.loop.count else { return nil }
        let count = function.takeScratch(.i32)
        switch kind {
        case .extent(let extent):
            push(extent: extent, &function)
            function.emit(.localSet(count))
        case .value(let tensor):
            pushAddress(of: step.count!, &function)
            if tensor.element.byteCount == 8 {
                function.emit([.load(.i64Load), Instruction(.f64ConvertI64S), Instruction(.i32TruncSatF64S)])
            } else {
                function.emit(.load(.i32Load))
            }
            function.emit(.localSet(count))
            if let limit = step.loop.limit {
                function.emit(.localGet(count))
                push(extent: limit, &function)
                function.emit(.i32GtS)
                function.ifThen { $0.emit([.i32Const(StatusCode.badInput.rawValue), Instruction(.return)]) }
            }
        }
        return count
    }

    private func emitFirstPointers(_ step: LoopStep, _ function: inout FunctionBuilder) {
        for state in step.states {
            pushAddress(of: state.initial, &function)
            function.emit(.globalSet(globals[state.parameter]!))
            guard case .written(let next, let pair) = state.next else { continue }
            for (buffer, pointer) in zip(pair, [globals[next]!, pointers.others[state.parameter]!]) {
                pushAddress(of: buffer, &function)
                function.emit(.globalSet(pointer))
            }
        }
        for (slice, stack) in step.collected {
            pushAddress(of: stack, &function)
            function.emit(.globalSet(globals[slice]!))
        }
    }

    private func emitNextPointers(_ step: LoopStep, _ function: inout FunctionBuilder) {
        for state in step.states {
            let current = globals[state.parameter]!
            switch state.next {
            case .unchanged: break
            case .outer(let buffer):
                pushAddress(of: buffer, &function)
                function.emit(.globalSet(current))
            case .written(let next, _):
                let (next, other) = (globals[next]!, pointers.others[state.parameter]!)
                function.emit([
                    .globalGet(next), .globalSet(current), .globalGet(other), .globalSet(next), .globalGet(current), .globalSet(other),
                ])
            }
        }
        for (slice, _) in step.collected {
            let pointer = globals[slice]!
            function.emit(.globalGet(pointer))
            push(extent: slice.shape.reduce(Expression(slice.element.byteCount)) { $0 * $1 }, &function)
            function.emit([Instruction(.i32Add), .globalSet(pointer)])
        }
    }

    /// All values are computed before the first is kept: one may depend on another.
    private func emitNextExtents(_ step: LoopStep, _ function: inout FunctionBuilder) {
        for extent in step.loop.extents { push(extent: extent.next, &function) }
        for extent in step.loop.extents.reversed() { function.emit(.globalSet(variables[extent.variable]!)) }
    }
}
