import WasmModel

// What workers do.

extension ThreadProtocol {
    /// Iterations until none are left, by any thread.
    func claim(runTask: FunctionIndex) -> FunctionDefinition {
        var function = FunctionBuilder(name: "threads.claim")
        let worker = function.addParameter(.i32, name: "worker")
        let total = function.addLocal(.i32, name: "count")
        let chunk = function.addLocal(.i32, name: "chunk")
        let first = function.addLocal(.i32, name: "first")
        let left = function.addLocal(.i32, name: "left")
        function.emit(load(ControlBlock.count) + [.localSet(total)] + load(ControlBlock.chunk) + [.localSet(chunk)])
        function.loop { function, again in
            function.emit(add(.localGet(chunk), to: ControlBlock.next))
            function.emit([.localTee(first), .localGet(total), Instruction(.i32GeU)])
            function.ifThen { $0.emit(.return) }
            function.emit(load(ControlBlock.task))
            function.emit(.localGet(worker))
            function.emit(load(ControlBlock.minimum))
            function.emit([.localGet(first), Instruction(.i32Add)])
            function.emit([
                .localGet(total), .localGet(first), Instruction(.i32Sub), .localTee(left), .localGet(chunk),
                .localGet(left), .localGet(chunk), Instruction(.i32LtS), Instruction(.select), .call(runTask),
            ])
            function.branch(to: again)
        }
        return function.finish()
    }

    /// Takes part in regions until it is stopped.
    func worker(leave: FunctionIndex, claim: FunctionIndex) -> FunctionDefinition {
        var function = FunctionBuilder(name: "heddle_worker")
        let worker = function.addParameter(.i32, name: "worker")
        let seen = function.addLocal(.i32, name: "generation")
        let spins = function.addLocal(.i32, name: "spins")
        function.emit(count(1, ControlBlock.workers))
        function.emit([.i32Const(1), .globalSet(registered)])
        function.loop { function, again in
            function.emit(atomicLoad(ControlBlock.generation) + [.localSet(seen)])
            function.emit(atomicLoad(ControlBlock.stopped))
            function.ifThen { function in
                function.emit([.i32Const(0), .globalSet(registered)])
                function.emit(count(-1, ControlBlock.workers))
                function.emit(.return)
            }
            function.emit([.localGet(seen), .i32Const(1), Instruction(.i32And)])
            function.ifThen { participate(worker, &$0, leave: leave, claim: claim) }
            function.emit([.i32Const(Int32(policy.spinCount)), .localSet(spins)])
            function.loop { function, spin in
                function.emit(atomicLoad(ControlBlock.generation) + [.localGet(seen), Instruction(.i32Ne)])
                function.branchIf(to: again)
                function.emit(.atomicFence)
                function.emit([.localGet(spins), .i32Const(1), Instruction(.i32Sub), .localTee(spins)])
                function.branchIf(to: spin)
            }
            function.emit(count(1, ControlBlock.parked))
            function.emit([
                .globalGet(control), .localGet(seen), .i64Const(-1), .atomic(.memoryAtomicWait32, offset: ControlBlock.generation),
                Instruction(.drop),
            ])
            function.emit(count(-1, ControlBlock.parked))
            function.branch(to: again)
        }
        return function.finish()
    }

    private func participate(_ worker: LocalIndex, _ function: inout FunctionBuilder, leave: FunctionIndex, claim: FunctionIndex) {
        function.emit(count(1, ControlBlock.active))
        function.emit([.i32Const(1), .globalSet(inside)])
        function.emit(atomicLoad(ControlBlock.generation) + [.i32Const(1), Instruction(.i32And)])
        function.ifThen { function in
            function.emit([.localGet(worker)] + load(ControlBlock.threads) + [Instruction(.i32LtU)])
            function.ifThen { $0.emit([.localGet(worker), .call(claim)]) }
        }
        function.emit(.call(leave))
    }

    /// A worker is no longer inside; the last one wakes the main thread.
    func leave() -> FunctionDefinition {
        var function = FunctionBuilder(name: "threads.leave")
        function.emit([.i32Const(0), .globalSet(inside)])
        function.emit(add(.i32Const(-1), to: ControlBlock.active) + [.i32Const(1), Instruction(.i32Eq)])
        function.ifThen { function in
            function.emit(atomicLoad(ControlBlock.joining))
            function.ifThen { $0.emit(notifyAll(ControlBlock.active)) }
        }
        return function.finish()
    }

    /// After `heddle_worker` trapped: what it would have done at its end.
    func workerFailed(leave: FunctionIndex) -> FunctionDefinition {
        var function = FunctionBuilder(name: "heddle_worker_failed")
        function.emit(.globalGet(inside))
        function.ifThen { function in
            function.emit(atomicStore(ControlBlock.failed, 1))
            function.emit(.call(leave))
        }
        function.emit(.globalGet(registered))
        function.ifThen { function in
            function.emit([.i32Const(0), .globalSet(registered)])
            function.emit(count(-1, ControlBlock.workers))
        }
        return function.finish()
    }
}
