import WasmModel

/// A parallel loop as functions: what one thread does, and what starts them all.
///
/// `launcher` takes what the iterations capture, where free scratch memory begins, how much of computed size an
/// iteration needs, the work of an iteration, the least value of the loop variable, and the number of iterations.
/// `body` takes what they capture, a thread's scratch memory of constant and of computed size, the first value and how many.
struct ParallelRegion {
    let name: String
    let captured: [WasmType]
    let body: FunctionDefinition
    /// The scratch memory of constant size that a thread needs.
    let scratchByteCount: Int
    let usesScratch: Bool

    /// The functions of a region have neighbouring numbers: body, task, launcher.
    static let functionCount = 3
}

/// The functions that all regions of a module share.
struct ThreadFunctions {
    /// The address of the control block: a global of the module.
    let control: GlobalIndex
    /// (task, worker, first, count): some iterations of a region.
    let runTask: FunctionIndex
    /// (task, minimum, count, chunk, threads, scratch, stride): all iterations of a region, by all threads.
    let fork: FunctionIndex
}

extension ParallelRegion {
    /// (worker, first, count): calls the body with what the control block holds.
    func task(calling body: FunctionIndex, _ threads: ThreadFunctions) -> FunctionDefinition {
        var function = FunctionBuilder(name: "\(name).task")
        let worker = function.addParameter(.i32, name: "worker")
        let first = function.addParameter(.i32, name: "first")
        let count = function.addParameter(.i32, name: "count")
        let scratch = function.addLocal(.i32, name: "scratch")
        function.emit([
            .globalGet(threads.control), .load(.i32Load, offset: ControlBlock.stride), .localGet(worker), Instruction(.i32Mul),
            .globalGet(threads.control), .load(.i32Load, offset: ControlBlock.scratch), Instruction(.i32Add), .localSet(scratch),
        ])
        for (number, type) in captured.enumerated() {
            let argument = MemoryArgument(offset: ControlBlock.arguments + 8 * UInt32(number), alignment: type.alignmentExponent)
            function.emit([.globalGet(threads.control), Instruction(type.loadOpcode, .memory(argument))])
        }
        function.emit([
            .localGet(scratch), .localGet(scratch), .i32Const(Int32(scratchByteCount)), Instruction(.i32Add),
            .localGet(first), .localGet(count), .call(body),
        ])
        return function.finish()
    }

    /// Does the work by itself where it is little or nobody helps; else hands it to all threads.
    func launcher(
        task: Int, calling body: FunctionIndex, _ threads: ThreadFunctions, _ policy: ThreadPolicy, reserve: FunctionIndex?
    ) -> FunctionDefinition {
        var function = FunctionBuilder(name: "\(name).launch")
        let arguments = captured.map { function.addParameter($0) }
        let top = function.addParameter(.i32, name: "top")
        let computed = function.addParameter(.i32, name: "computed_size")
        let work = function.addParameter(.f64, name: "work")
        let minimum = function.addParameter(.i32, name: "minimum")
        let count = function.addParameter(.i32, name: "count")
        let total = function.addLocal(.i32, name: "threads")
        let stride = function.addLocal(.i32, name: "stride")
        let chunk = function.addLocal(.i32, name: "chunk")
        let share = function.addLocal(.i32, name: "share")

        function.emit([.localGet(count), .i32Const(0), Instruction(.i32LeS)])
        function.ifThen { $0.emit(.return) }
        function.emit([
            .i32Const(1), .globalGet(threads.control), .atomic(.i32AtomicLoad, offset: ControlBlock.workers), Instruction(.i32Add), .localSet(total),
            .localGet(work), .localGet(count), Instruction(.f64ConvertI32S), Instruction(.f64Mul), .f64Const(policy.serialWork),
            Instruction(.f64Lt),
        ])
        function.ifThen { $0.emit([.i32Const(1), .localSet(total)]) }
        if usesScratch, let reserve {
            let mask = Int32(ControlBlock.alignment - 1)
            function.emit([
                // Threads do not share lines.
                .localGet(top), .i32Const(mask), Instruction(.i32Add), .i32Const(~mask), Instruction(.i32And), .localSet(top),
                .localGet(computed), .i32Const(Int32(scratchByteCount) + mask), Instruction(.i32Add), .i32Const(~mask), Instruction(.i32And),
                .localTee(stride), .localGet(total), Instruction(.i32Mul), .localGet(top), Instruction(.i32Add), .call(reserve),
            ])
        }
        function.emit([.localGet(total), .i32Const(1), Instruction(.i32Eq)])
        function.ifThen { function in
            function.emit(arguments.map { .localGet($0) })
            function.emit([
                .localGet(top), .localGet(top), .i32Const(Int32(scratchByteCount)), Instruction(.i32Add),
                .localGet(minimum), .localGet(count), .call(body), Instruction(.return),
            ])
        }
        for (number, type) in captured.enumerated() {
            let argument = MemoryArgument(offset: ControlBlock.arguments + 8 * UInt32(number), alignment: type.alignmentExponent)
            function.emit([.globalGet(threads.control), .localGet(arguments[number]), Instruction(type.storeOpcode, .memory(argument))])
        }
        // The larger of a share for each thread many times over, and of what is worth claiming.
        function.emit([
            .f64Const(policy.chunkWork), .localGet(work), Instruction(.f64Div), Instruction(.i32TruncSatF64U), .i32Const(1),
            Instruction(.i32Add), .localSet(chunk),
            .localGet(count), .localGet(total), .i32Const(Int32(policy.chunksPerThread)), Instruction(.i32Mul), Instruction(.i32DivU),
            .localTee(share), .localGet(chunk), .localGet(share), .localGet(chunk), Instruction(.i32GtS), Instruction(.select), .localSet(chunk),
            .i32Const(Int32(task)), .localGet(minimum), .localGet(count), .localGet(chunk), .localGet(total), .localGet(top),
            .localGet(stride), .call(threads.fork),
        ])
        return function.finish()
    }
}

extension WasmType {
    fileprivate var alignmentExponent: UInt8 { self == .i32 || self == .f32 ? 2 : 3 }

    fileprivate var loadOpcode: Opcode {
        switch self {
        case .i32: .i32Load
        case .i64: .i64Load
        case .f32: .f32Load
        case .f64: .f64Load
        default: preconditionFailure("numbers are captured, not \(self)")
        }
    }

    fileprivate var storeOpcode: Opcode {
        switch self {
        case .i32: .i32Store
        case .i64: .i64Store
        case .f32: .f32Store
        case .f64: .f64Store
        default: preconditionFailure("numbers are captured, not \(self)")
        }
    }
}
