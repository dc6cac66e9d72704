import TensorIR
import WasmModel

/// Puts kernels and their data into one module that exports its memory.
///
/// Memory, from address 0: 1 KiB that nothing lies in, the regions that were reserved, in order, scratch memory, what
/// the host may use (from `Layout.freeAddress` on), and, where kernels compute the size of a scratch buffer, those buffers.
/// Then the global `heddle_dynamic_base` is exported, which a host that needs more than `freeByteCount` sets to
/// the first address that it does not use, a multiple of 16. Functions are exported under the names given.
public struct ModuleAssembler: ~Copyable {
    /// Where things are in the memory of a finished module; all in bytes.
    public struct Layout: Hashable, Sendable {
        /// The reserved regions: weights and planned buffers.
        public var staticByteCount: Int
        public var scratchAddress: Int
        public var scratchByteCount: Int
        /// The first address that the module does not use itself.
        public var freeAddress: Int
        /// The size of the memory at the start, in pages of 64 KiB.
        public var pageCount: Int
    }

    private var module: ModuleBuilder
    private var compiler: KernelCompiler
    private var end = Self.firstAddress

    private static let firstAddress = 1024
    private static let pageSize = 65536

    public init(name: String? = nil, target: Target) {
        module = ModuleBuilder(name: name)
        compiler = KernelCompiler(target: target)
    }

    public var target: Target { compiler.target }

    /// Sets memory aside, and gives its address.
    ///
    /// - Parameter alignment: a power of two.
    public mutating func reserve(byteCount: Int, alignment: Int = 16) throws(CodegenError) -> Int {
        let address = Self.aligned(end, to: alignment)
        guard address + byteCount <= CodegenError.addressLimit else {
            throw .moduleMemoryExceeded(bytes: address + byteCount)
        }
        end = address + byteCount
        return address
    }

    /// Sets memory aside that begins with the bytes, and gives its address.
    public mutating func reserve(_ bytes: [UInt8], alignment: Int = 16) throws(CodegenError) -> Int {
        let address = try reserve(byteCount: bytes.count, alignment: alignment)
        // Zeros are what memory holds anyway.
        if bytes.contains(where: { $0 != 0 }) { _ = module.addData(bytes, at: UInt32(address)) }
        return address
    }

    /// Compiles a kernel; see `KernelCompiler`. With a name, its function is exported.
    @discardableResult
    public mutating func add(
        _ kernel: Kernel, placement: [Buffer: Int] = [:], exportedAs name: String? = nil
    ) throws(CodegenError) -> FunctionIndex {
        let function = try compiler.emit(kernel, placement: placement, into: &module)
        if let name { module.addExport(name, .function(function)) }
        return function
    }

    /// The module so far, for functions and globals that are no kernels.
    public mutating func edit<Result, Failure: Error>(
        _ body: (inout ModuleBuilder) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(&module)
    }

    /// The module, with memory for all it reserved, the scratch of its kernels, and `freeByteCount` for the host.
    public consuming func finish(freeByteCount: Int = 0) throws(CodegenError) -> (module: Module, layout: Layout) {
        let scratch = Self.aligned(end, to: 16)
        let free = scratch + Self.aligned(compiler.scratchByteCount, to: 16)
        guard free + freeByteCount <= CodegenError.addressLimit else {
            throw .moduleMemoryExceeded(bytes: free + freeByteCount)
        }
        let pages = max(1, (free + freeByteCount + Self.pageSize - 1) / Self.pageSize)
        let memory = module.addMemory(MemoryType(limits: Limits(minimum: UInt32(pages))))
        module.addExport("memory", .memory(memory))
        let (scratchBase, dynamicBase) = (compiler.scratchBase, compiler.dynamicBase)
        if let dynamicBase { module.addExport("heddle_dynamic_base", .global(dynamicBase)) }
        let layout = Layout(
            staticByteCount: end - Self.firstAddress, scratchAddress: scratch, scratchByteCount: compiler.scratchByteCount,
            freeAddress: free, pageCount: pages)
        var finished = module.finish()
        if let scratchBase { finished.globals[scratchBase.value].initializer = [.i32Const(unsigned: UInt32(scratch))] }
        if let dynamicBase {
            let address = Self.aligned(free + freeByteCount, to: 16)
            finished.globals[dynamicBase.value].initializer = [.i32Const(unsigned: UInt32(address))]
        }
        return (finished, layout)
    }

    private static func aligned(_ address: Int, to alignment: Int) -> Int { (address + alignment - 1) & ~(alignment - 1) }
}
