import TensorIR
import WasmModel

/// Puts kernels and their data into one module that exports its memory, or, with threads, imports it.
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
    private var data: [StaticData] = []

    private static let firstAddress = 1024

    public init(name: String? = nil, target: Target, threadPolicy: ThreadPolicy = ThreadPolicy()) {
        module = ModuleBuilder(name: name)
        compiler = KernelCompiler(target: target, threadPolicy: threadPolicy)
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
        data.append(StaticData(address: address, bytes: bytes))
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
        let memory = ModuleMemory(after: end, for: compiler)
        let (free, used) = (memory.end, memory.end + freeByteCount)
        guard used <= CodegenError.addressLimit else { throw .moduleMemoryExceeded(bytes: used) }
        let pages = compiler.pages(byteCount: used, growth: .constant)
        if let dynamicBase = compiler.dynamicBase { module.addExport("heddle_dynamic_base", .global(dynamicBase)) }
        let layout = Layout(
            staticByteCount: end - Self.firstAddress, scratchAddress: memory.scratchAddress,
            scratchByteCount: compiler.scratchByteCount, freeAddress: free, pageCount: pages.lowerBound)
        let finished = compiler.finish(
            module, memory: memory, pages: pages, data: data, dynamicAddress: Self.aligned(used, to: 16))
        return (finished, layout)
    }

    private static func aligned(_ address: Int, to alignment: Int) -> Int { (address + alignment - 1) & ~(alignment - 1) }
}
