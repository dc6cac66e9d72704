import WasmModel

/// Writes the functions of the protocol by which threads share a region (docs/threads.md).
///
/// The order of atomic accesses is total: a worker first counts itself in, then looks whether the region is open; the main
/// thread first closes the region, then looks who is in. So nobody is in a region that is not open, or that is being written.
struct ThreadProtocol {
    let control: GlobalIndex
    /// Whether this instance is a worker's that is in a region.
    let inside: GlobalIndex
    /// Whether this instance is counted among the workers.
    let registered: GlobalIndex
    /// Whether the main thread may sleep; a page's may not.
    let mayWait: GlobalIndex
    /// Whether this instance is the main thread's and began a region that it has not ended.
    let forked: GlobalIndex
    let policy: ThreadPolicy
}

/// A word of the control block, as instructions on it.
extension ThreadProtocol {
    func load(_ word: UInt32) -> [Instruction] { [.globalGet(control), .load(.i32Load, offset: word)] }
    func atomicLoad(_ word: UInt32) -> [Instruction] { [.globalGet(control), .atomic(.i32AtomicLoad, offset: word)] }

    func store(_ word: UInt32, _ value: Instruction) -> [Instruction] {
        [.globalGet(control), value, .store(.i32Store, offset: word)]
    }

    func atomicStore(_ word: UInt32, _ value: Int32) -> [Instruction] {
        [.globalGet(control), .i32Const(value), .atomic(.i32AtomicStore, offset: word)]
    }

    /// Leaves the value from before on the stack.
    func add(_ amount: Instruction, to word: UInt32) -> [Instruction] {
        [.globalGet(control), amount, .atomic(.i32AtomicRmwAdd, offset: word)]
    }

    func count(_ amount: Int32, _ word: UInt32) -> [Instruction] { add(.i32Const(amount), to: word) + [Instruction(.drop)] }

    func notifyAll(_ word: UInt32) -> [Instruction] {
        [.globalGet(control), .i32Const(-1), .atomic(.memoryAtomicNotify, offset: word), Instruction(.drop)]
    }
}

// MARK: - The main thread

extension ThreadProtocol {
    /// All iterations of a region. Traps where a worker did.
    func fork(claim: FunctionIndex, close: FunctionIndex, settle: FunctionIndex) -> FunctionDefinition {
        var function = FunctionBuilder(name: "threads.fork")
        let words = [
            ControlBlock.task, ControlBlock.minimum, ControlBlock.count, ControlBlock.chunk, ControlBlock.threads,
            ControlBlock.scratch, ControlBlock.stride,
        ]
        let names = ["task", "minimum", "count", "chunk", "threads", "scratch", "stride"]
        let values = names.map { function.addParameter(.i32, name: $0) }
        function.emit(.globalGet(forked))
        function.ifThen { $0.emit(.call(settle)) }
        function.emit([.i32Const(1), .globalSet(forked)])
        for (word, value) in zip(words, values) { function.emit(store(word, .localGet(value))) }
        function.emit(atomicStore(ControlBlock.next, 0))
        function.emit(count(1, ControlBlock.generation))
        function.emit(atomicLoad(ControlBlock.parked))
        function.ifThen { $0.emit(notifyAll(ControlBlock.generation)) }
        function.emit([.i32Const(0), .call(claim), .call(close), .i32Const(0), .globalSet(forked)])
        function.emit(load(ControlBlock.failed))
        function.ifThen { function in
            function.emit(store(ControlBlock.failed, .i32Const(0)))
            function.emit(.unreachable)
        }
        return function.finish()
    }

    /// Closes the region that is open, and waits for the workers inside.
    func close(join: FunctionIndex) -> FunctionDefinition {
        var function = FunctionBuilder(name: "threads.close")
        // Beyond every count: whoever still claims gets nothing.
        function.emit(atomicStore(ControlBlock.next, .min))
        function.emit(count(1, ControlBlock.generation))
        function.emit(.call(join))
        return function.finish()
    }

    /// Waits until no worker is inside.
    func join() -> FunctionDefinition {
        var function = FunctionBuilder(name: "threads.join")
        let spins = function.addLocal(.i32, name: "spins")
        let active = function.addLocal(.i32, name: "active")
        function.emit([.i32Const(Int32(policy.spinCount)), .localSet(spins)])
        function.loop { function, again in
            function.emit(atomicLoad(ControlBlock.active))
            function.emit(.i32Eqz)
            function.ifThen { $0.emit(.return) }
            function.emit(.atomicFence)
            function.emit([.localGet(spins), .i32Const(1), Instruction(.i32Sub), .localTee(spins), .i32Const(0), Instruction(.i32GtS)])
            function.branchIf(to: again)
            function.emit(.globalGet(mayWait))
            function.ifThen { function in
                function.emit(atomicStore(ControlBlock.joining, 1))
                function.emit(atomicLoad(ControlBlock.active))
                function.emit(.localTee(active))
                function.ifThen { function in
                    function.emit([
                        .globalGet(control), .localGet(active), .i64Const(ThreadPolicy.joinTimeout),
                        .atomic(.memoryAtomicWait32, offset: ControlBlock.active), Instruction(.drop),
                    ])
                }
                function.emit(atomicStore(ControlBlock.joining, 0))
            }
            function.branch(to: again)
        }
        return function.finish()
    }

    /// Ends a region that a trap interrupted: it may be open, or closed with workers inside.
    func settle(close: FunctionIndex, join: FunctionIndex) -> FunctionDefinition {
        var function = FunctionBuilder(name: "heddle_settle")
        function.emit(atomicLoad(ControlBlock.generation))
        function.emit([.i32Const(1), Instruction(.i32And)])
        function.ifElse(then: { $0.emit(.call(close)) }, else: { $0.emit(.call(join)) })
        function.emit(atomicStore(ControlBlock.joining, 0))
        function.emit(atomicStore(ControlBlock.failed, 0))
        function.emit([.i32Const(0), .globalSet(forked)])
        return function.finish()
    }

    func stop() -> FunctionDefinition {
        var function = FunctionBuilder(name: "heddle_stop")
        function.emit(atomicStore(ControlBlock.stopped, 1))
        function.emit(count(2, ControlBlock.generation))
        function.emit(notifyAll(ControlBlock.generation))
        return function.finish()
    }

    func workerCount() -> FunctionDefinition {
        var function = FunctionBuilder(name: "heddle_worker_count", results: [.i32])
        function.emit(atomicLoad(ControlBlock.workers))
        return function.finish()
    }
}

// MARK: - The rest

extension ThreadProtocol {
    /// Puts the module's data into memory, once: the start function of every instance.
    ///
    /// - Parameter write: writes out what is coded there.
    func initialize(_ segments: [(data: DataIndex, address: Int, count: Int)], _ write: FunctionIndex?) -> FunctionDefinition {
        var function = FunctionBuilder(name: "initialize")
        function.emit([
            .globalGet(control), .i32Const(0), .i32Const(1), .atomic(.i32AtomicRmwCmpxchg, offset: ControlBlock.initialized),
        ])
        function.ifThen { $0.emit(.return) }
        for segment in segments {
            function.emit([
                .i32Const(unsigned: UInt32(segment.address)), .i32Const(0), .i32Const(Int32(segment.count)), .memoryInit(segment.data),
            ])
        }
        if let write { function.emit(.call(write)) }
        return function.finish()
    }

    /// (task, worker, first, count): the task of that number.
    static func runTask(_ tasks: [FunctionIndex]) -> FunctionDefinition {
        var function = FunctionBuilder(name: "threads.run_task")
        let parameters = ["task", "worker", "first", "count"].map { function.addParameter(.i32, name: $0) }
        for (number, task) in tasks.enumerated() {
            function.emit([.localGet(parameters[0]), .i32Const(Int32(number)), Instruction(.i32Eq)])
            function.ifThen { function in
                function.emit(parameters.dropFirst().map { .localGet($0) })
                function.emit([.call(task), Instruction(.return)])
            }
        }
        return function.finish()
    }
}
