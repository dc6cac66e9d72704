import TensorExpression
import TensorIR
import WasmModel

/// Emits the steps of a program as the control flow of a function: calls of kernels, `if` and `loop`.
struct RunEmitter {
    /// The fixed addresses.
    let addresses: [Buffer: Int]
    /// Where the addresses of other buffers are; those that `pointers` declares included.
    var globals: [Buffer: GlobalIndex]
    let pointers: LoopPointers
    var variables: [Variable: GlobalIndex]
    let calls: [KernelCall]
    /// The scalars whose values variables have once they are computed.
    let extents: [(variable: Variable, value: Buffer)]

    var sizes: SizeEmitter { SizeEmitter(symbols: variables) }

    /// Emits what comes before the first step and all steps.
    func emitRun(_ steps: [ProgramStep], into function: inout FunctionBuilder) {
        takeUp(extents.filter { addresses[$0.value] != nil && !writes($0.value) }, &function)
        emit(steps, into: &function)
    }

    private func writes(_ buffer: Buffer) -> Bool { calls.contains { $0.writes.contains(buffer) } }

    func emit(_ steps: [ProgramStep], into function: inout FunctionBuilder) {
        for step in steps {
            switch step {
            case .kernel(let index): emit(calls[index], &function)
            case .branch(let branch): emit(branch, &function)
            case .loop(let loop): emit(loop, &function)
            }
        }
    }

    private func emit(_ kernel: KernelCall, _ function: inout FunctionBuilder) {
        for argument in kernel.arguments {
            switch argument {
            case .buffer(let buffer): pushAddress(of: buffer, &function)
            case .symbol(let variable): function.emit(.globalGet(variables[variable]!))
            }
        }
        function.emit(.call(kernel.function))
        takeUp(extents.filter { kernel.writes.contains($0.value) }, &function)
    }

    private func emit(_ step: BranchStep, _ function: inout FunctionBuilder) {
        pushTruth(of: step.condition, &function)
        function.ifElse(
            then: { function in
                emit(step.then, into: &function)
                for extent in step.branch.extents { set(extent.variable, to: extent.then, &function) }
            },
            else: { function in
                emit(step.otherwise, into: &function)
                for extent in step.branch.extents { set(extent.variable, to: extent.otherwise, &function) }
            })
        takeUp(extents.filter { step.results.contains($0.value) }, &function)
    }

    func pushAddress(of buffer: Buffer, _ function: inout FunctionBuilder) {
        if let address = addresses[buffer] {
            function.emit(.i32Const(Int32(bitPattern: UInt32(address))))
        } else {
            function.emit(.globalGet(globals[buffer]!))
        }
    }

    /// Makes what was computed the values of extents.
    func takeUp(_ extents: [(variable: Variable, value: Buffer)], _ function: inout FunctionBuilder) {
        for (variable, value) in extents {
            pushAddress(of: value, &function)
            function.emit([.load(.i32Load), .globalSet(variables[variable]!)])
        }
    }

    /// Gives a variable the value of an extent, which is never negative.
    func set(_ variable: Variable, to extent: Expression, _ function: inout FunctionBuilder) {
        push(extent: extent, &function)
        function.emit(.globalSet(variables[variable]!))
    }

    func push(extent: Expression, _ function: inout FunctionBuilder) {
        sizes.emit(extent, into: &function)
        function.emit([.f64Const(0), Instruction(.f64Max), Instruction(.i32TruncSatF64S)])
    }

    /// Pushes whether the only element is not 0.
    func pushTruth(of buffer: Buffer, _ function: inout FunctionBuilder) {
        pushAddress(of: buffer, &function)
        switch buffer.element.byteCount {
        case 1: function.emit(.load(.i32Load8U))
        case 2: function.emit(.load(.i32Load16U))
        case 4: function.emit(.load(.i32Load))
        default: function.emit([.load(.i64Load), .i64Const(0), Instruction(.i64Ne)])
        }
    }
}
