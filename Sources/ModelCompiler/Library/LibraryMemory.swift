import WasmModel

/// The memory of a library, and the functions with which a host takes parts of it.
///
///     0      64                                  heap start        heap end
///     +------+------------------------+---------+-----------------+------------------------->
///     | null | scratch, constant size | command | allocated       | scratch, computed size
///
struct LibraryMemory {
    let heapStart: Int

    /// - Parameter end: where the library's own part ends.
    init(after end: Int) {
        heapStart = end.roundedUp(to: MemoryPlan.alignment)
    }

    /// - Parameter heapEnd: the global that holds where free memory begins.
    func define(_ allocator: LibraryAllocator, in module: inout ModuleBuilder, heapEnd: GlobalIndex) {
        let memory = module.addMemory(MemoryType(limits: Limits(minimum: UInt32((heapStart + 65535) / 65536))))
        module.addExport("memory", .memory(memory))
        module.define(allocator.allocate, as: allocate(heapEnd))
        module.define(allocator.reset, as: reset(heapEnd))
        module.addExport("heddle_allocate", .function(allocator.allocate))
        module.addExport("heddle_reset", .function(allocator.reset))
    }

    /// `byteCount` → the address of as many bytes, a multiple of 64; 0 where memory cannot grow to that.
    private func allocate(_ heapEnd: GlobalIndex) -> FunctionDefinition {
        var function = FunctionBuilder(name: "heddle_allocate", results: [.i32])
        let byteCount = function.addParameter(.i32, name: "byteCount")
        let end = function.addLocal(.i64, name: "end")
        // The end in 64 bits, so that no size wraps around.
        function.emit([
            .globalGet(heapEnd), Instruction(.i64ExtendI32U), .localGet(byteCount), Instruction(.i64ExtendI32U), Instruction(.i64Add),
            .i64Const(63), Instruction(.i64Add), .i64Const(-64), Instruction(.i64And), .localTee(end),
            Instruction(.memorySize), Instruction(.i64ExtendI32U), .i64Const(16), Instruction(.i64Shl), Instruction(.i64GtU),
        ])
        function.ifThen { function in
            function.emit([
                .localGet(end), .i64Const(65535), Instruction(.i64Add), .i64Const(16), Instruction(.i64ShrU),
                Instruction(.i32WrapI64), Instruction(.memorySize), Instruction(.i32Sub), Instruction(.memoryGrow),
                .i32Const(-1), Instruction(.i32Eq),
            ])
            function.ifThen { $0.emit([.i32Const(0), Instruction(.return)]) }
        }
        function.emit([.globalGet(heapEnd), .localGet(end), Instruction(.i32WrapI64), .globalSet(heapEnd)])
        return function.finish()
    }

    private func reset(_ heapEnd: GlobalIndex) -> FunctionDefinition {
        var function = FunctionBuilder(name: "heddle_reset")
        function.emit([.i32Const(Int32(heapStart)), .globalSet(heapEnd)])
        return function.finish()
    }
}

/// The two functions of a library's memory, numbered first, for who calls them, and written once it is known where the heap begins.
struct LibraryAllocator {
    let allocate: FunctionIndex
    let reset: FunctionIndex

    init(in module: inout ModuleBuilder) {
        allocate = module.declareFunction(FunctionType(parameters: [.i32], results: [.i32]))
        reset = module.declareFunction(FunctionType())
    }
}
