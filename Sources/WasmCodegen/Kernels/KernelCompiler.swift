import TensorIR
import WasmModel

/// Compiles kernels to the functions of one module.
///
/// For a target with threads, `finish` ends the module, and parallel loops become regions that threads share (docs/threads.md).
///
/// A kernel's function takes, in the kernel's order, the address (i32) of each buffer that has no fixed one and
/// each scalar (i32, i64, f32 or f64 after its type), and gives nothing. Addresses are multiples of the element's size.
/// Loops are serial, vectors explicit, intrinsics expanded, and 16-bit floats only moved: what Lowering gives.
public struct KernelCompiler {
    public let target: Target
    /// The bytes of scratch memory that the kernels so far need, from `scratchBase` on.
    public private(set) var scratchByteCount = 0
    private var helpers = Helpers()
    /// The regions so far, where the target has threads.
    private(set) var threads: Threads?

    private let threadPolicy: ThreadPolicy

    public init(target: Target, threadPolicy: ThreadPolicy = ThreadPolicy()) {
        self.target = target
        self.threadPolicy = threadPolicy
    }

    /// A compiler for kernels that are linked with other code: of one thread, and without a memory of their own.
    public init(target: Target, linked: LinkedMemory) {
        precondition(target.threading == .single, "object files are for one thread")
        self.init(target: target)
        helpers.linked = linked
    }

    /// The mutable i32 global that holds where scratch memory begins, once a kernel needs it; a multiple of 16.
    public var scratchBase: GlobalIndex? { helpers.scratchBase }

    /// The mutable i32 global that holds the first address above everything else, once a kernel needs it; a multiple of 16.
    /// Scratch buffers whose size is computed begin there, and memory is grown to hold them: a host that refuses to makes the call trap.
    public var dynamicBase: GlobalIndex? { helpers.dynamicBase }

    /// The bytes through which threads work together; 0 without threads.
    public var controlByteCount: Int { threads?.controlByteCount ?? 0 }

    /// Compiles a kernel.
    ///
    /// - Parameter placement: the addresses of buffers that are always in one place; such a buffer is no parameter.
    public mutating func emit(
        _ kernel: Kernel, placement: [Buffer: Int] = [:], into module: inout ModuleBuilder
    ) throws(CodegenError) -> FunctionIndex {
        try check(kernel, placement)
        helpers.provide(for: kernel, on: target, in: &module)
        if target.threading == .threads, threads == nil { threads = Threads(threadPolicy, in: &module) }
        var emitter = KernelEmitter(target: target, helpers: helpers)
        emitter.name = kernel.name
        emitter.threadPolicy = threadPolicy
        emitter.firstRegion = threads == nil ? nil : module.nextFunction
        emitter.bind(kernel.parameters, placement: placement)
        emitter.emit(kernel.body)
        for region in emitter.regions { threads?.add(region, reserve: helpers.reserve, to: &module) }
        guard emitter.scratch.peak < CodegenError.addressLimit else {
            throw .memoryExceeded(kernel: kernel.name, bytes: emitter.scratch.peak)
        }
        scratchByteCount = max(scratchByteCount, emitter.scratch.peak)
        let peak = emitter.scratch.peak
        let function = emitter.finish(name: kernel.name)
        return module.addFunction(helpers.linked.map { function.taking(peak, from: $0.stackPointer) } ?? function)
    }

    /// Fails where a buffer reaches beyond the addresses that there are.
    public func check(_ kernel: Kernel, _ placement: [Buffer: Int]) throws(CodegenError) {
        for buffer in kernel.buffers {
            let bytes = (buffer.constantShape ?? []).reduce(buffer.element.byteCount) { $0.multipliedReportingOverflow(by: $1).partialValue }
            let end = (placement[buffer] ?? 0) + bytes
            guard bytes >= 0, end <= CodegenError.addressLimit else { throw .memoryExceeded(kernel: kernel.name, bytes: end) }
        }
    }
}
