import TensorIR
import WasmModel

/// Functions and globals that the kernels of a module share, made when the first kernel needs them.
struct Helpers {
    /// Where buffers of constant size begin.
    var scratchBase: GlobalIndex?
    /// Where buffers of computed size begin.
    var dynamicBase: GlobalIndex?
    /// Grows memory until it reaches the given end.
    var reserve: FunctionIndex?
    /// The remainder of float64.
    var remainder: FunctionIndex?
    /// The remainder of float32.
    var shortRemainder: FunctionIndex?
    /// Where kernels have scratch memory from, if they are to be linked with other code.
    var linked: LinkedMemory?
}

extension Helpers {
    /// Makes what the kernel needs and the module does not have yet.
    mutating func provide(for kernel: Kernel, on target: Target, in module: inout ModuleBuilder) {
        var needs = HelperNeeds(of: kernel)
        if target.threading == .threads, needs.parallelScratch { needs.growth = true }
        if let linked {
            scratchBase = linked.stackPointer
            needs.growth = false
        }
        if needs.scratch, scratchBase == nil {
            scratchBase = module.addGlobal(GlobalType(.i32, .variable), initially: .i32Const(0), name: "scratch_base")
        }
        if needs.growth, reserve == nil {
            reserve = module.addFunction(Self.reserveFunction())
            dynamicBase = module.addGlobal(GlobalType(.i32, .variable), initially: .i32Const(0), name: "dynamic_base")
        }
        if needs.remainder || needs.shortRemainder, remainder == nil { remainder = module.addFunction(Self.remainderFunction()) }
        if needs.shortRemainder, shortRemainder == nil {
            shortRemainder = module.addFunction(Self.shortRemainderFunction(long: remainder!))
        }
    }

    private static func reserveFunction() -> FunctionDefinition {
        var function = FunctionBuilder(name: "reserve_memory")
        let end = function.addParameter(.i32, name: "end")
        let missing = function.addLocal(.i32, name: "missing_pages")
        // Pages, rounded up, less those that memory has.
        function.emit([
            .localGet(end), .i32Const(65535), Instruction(.i32Add), .i32Const(16), Instruction(.i32ShrU),
            Instruction(.memorySize), Instruction(.i32Sub), .localTee(missing),
            .i32Const(0), Instruction(.i32GtS),
        ])
        function.emit(.if())
        function.emit([.localGet(missing), Instruction(.memoryGrow), .i32Const(-1), Instruction(.i32Eq)])
        function.emit(.if())
        function.emit(.unreachable)
        function.emit(.end)
        function.emit(.end)
        return function.finish()
    }
}

/// What a kernel's statements ask of the module.
private struct HelperNeeds {
    var scratch = false
    var growth = false
    /// Whether something is allocated in a parallel loop: each thread gets a piece of memory for it.
    var parallelScratch = false
    var remainder = false
    var shortRemainder = false

    init(of kernel: Kernel) {
        kernel.body.visit { statement in
            if case .allocate(let buffer, _) = statement {
                scratch = true
                if buffer.constantShape == nil { growth = true }
            }
            if case .loop(let loop) = statement, loop.kind == .parallel { noteAllocations(in: loop.body) }
            for expression in statement.expressions { expression.visit { note($0) } }
        }
    }

    private mutating func noteAllocations(in body: Statement) {
        body.visit { if case .allocate = $0 { parallelScratch = true } }
    }

    private mutating func note(_ expression: Expression) {
        guard case .binary(let operation, let left, _) = expression, operation == .remainder || operation == .floorModulo else { return }
        if left.type.element == .float64 { remainder = true }
        if left.type.element == .float32 { shortRemainder = true }
    }
}
