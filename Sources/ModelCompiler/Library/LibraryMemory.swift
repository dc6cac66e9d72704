import WasmModel

/// Adds the memory of a library and the functions with which a host takes parts of it.
///
///     0      64                heap                     scratch of the kernel that runs
///     +------+-----------------+------------------------+----------------------->
///     | null | allocated       | constant size          | symbolic size
///
/// - Parameter heap: the global that holds where free memory begins.
func addLibraryMemory(to module: inout ModuleBuilder, heap: GlobalIndex, scratchByteCount: Int) {
    let pages = UInt32((BufferPlacement.firstAddress + scratchByteCount + 65535) / 65536)
    let memory = module.addMemory(MemoryType(limits: Limits(minimum: max(1, pages))))
    module.addExport("memory", .memory(memory))
    let allocate = module.addFunction(allocateFunction(heap, scratchByteCount))
    module.addExport("heddle_allocate", .function(allocate))
    let reset = module.addFunction(resetFunction(heap))
    module.addExport("heddle_reset", .function(reset))
}

/// `byteCount` → the address of as many bytes, a multiple of 64; 0 where memory cannot grow to that.
private func allocateFunction(_ heap: GlobalIndex, _ scratchByteCount: Int) -> FunctionDefinition {
    var function = FunctionBuilder(name: "heddle_allocate", results: [.i32])
    let byteCount = function.addParameter(.i32, name: "byteCount")
    let end = function.addLocal(.i64, name: "end")
    // The end in 64 bits, so that no size wraps around.
    function.emit([
        .globalGet(heap), Instruction(.i64ExtendI32U), .localGet(byteCount), Instruction(.i64ExtendI32U), Instruction(.i64Add),
        .i64Const(63), Instruction(.i64Add), .i64Const(-64), Instruction(.i64And), .localTee(end),
        .i64Const(Int64(scratchByteCount)), Instruction(.i64Add), Instruction(.memorySize), Instruction(.i64ExtendI32U),
        .i64Const(16), Instruction(.i64Shl), Instruction(.i64GtU),
    ])
    function.ifThen { function in
        function.emit([
            .localGet(end), .i64Const(Int64(scratchByteCount + 65535)), Instruction(.i64Add), .i64Const(16), Instruction(.i64ShrU),
            Instruction(.i32WrapI64), Instruction(.memorySize), Instruction(.i32Sub), Instruction(.memoryGrow),
            .i32Const(-1), Instruction(.i32Eq),
        ])
        function.ifThen { $0.emit([.i32Const(0), Instruction(.return)]) }
    }
    function.emit([.globalGet(heap), .localGet(end), Instruction(.i32WrapI64), .globalSet(heap)])
    return function.finish()
}

private func resetFunction(_ heap: GlobalIndex) -> FunctionDefinition {
    var function = FunctionBuilder(name: "heddle_reset")
    function.emit([.i32Const(Int32(BufferPlacement.firstAddress)), .globalSet(heap)])
    return function.finish()
}
