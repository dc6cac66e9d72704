import WasmModel

/// Bytes that memory holds at an address from the start.
public struct StaticData: Hashable, Sendable {
    public var address: Int
    public var bytes: [UInt8]

    public init(address: Int, bytes: [UInt8]) {
        self.address = address
        self.bytes = bytes
    }
}

/// Where a module's parts lie in its memory: what stands ahead of `end` is the caller's, then come
/// the kernels' scratch memory of constant size and the threads' control block.
public struct ModuleMemory {
    public let scratchAddress: Int
    let controlAddress: Int
    /// The first address behind all of these, a multiple of 64.
    public let end: Int

    private static let lineSize = 64

    /// - Parameter end: where the caller's part ends.
    public init(after end: Int, for compiler: KernelCompiler) {
        scratchAddress = Self.aligned(end)
        controlAddress = Self.aligned(scratchAddress + compiler.scratchByteCount)
        self.end = Self.aligned(controlAddress + compiler.controlByteCount)
    }

    private static func aligned(_ address: Int) -> Int { (address + lineSize - 1) & ~(lineSize - 1) }
}

extension KernelCompiler {
    /// The pages of the memory of a module that uses so many bytes at first, and that it may have at most.
    public func pages(byteCount: Int, growth: MemoryGrowth) -> ClosedRange<Int> {
        let pages = max(1, (byteCount + 65535) / 65536)
        return pages...(growth == .constant && dynamicBase == nil ? pages : 65536)
    }

    /// Whether a module's own functions grow memory; kernels may in either case.
    public enum MemoryGrowth {
        case constant, growing
    }

    /// Ends a module: adds its memory, with the data in it, and tells kernels where their parts are.
    ///
    /// With one thread the memory is the module's, exported as `memory`; with several it is imported as `env.memory`,
    /// and shared, and the first instance puts the data into it.
    ///
    /// - Parameter coded: floats that the module writes out as it starts; their steps lie at the memory's end until then.
    public consuming func finish(
        _ module: consuming ModuleBuilder, memory: ModuleMemory, pages: ClosedRange<Int>, data: [StaticData], coded: [CodedNumbers] = [],
        dynamicAddress: Int
    ) -> Module {
        let writer = CodeWriter(coded, stagingAddress: memory.end, for: target, in: &module)
        let data = (data + writer.data).filter { piece in piece.bytes.contains { $0 != 0 } }    // zeros are what memory holds anyway
        if let threads {
            let limits = Limits(minimum: UInt32(pages.lowerBound), maximum: UInt32(pages.upperBound))
            _ = module.importMemory(module: "env", name: "memory", type: MemoryType(limits: limits, sharing: .shared))
            threads.finish(data, writer, in: &module)
        } else {
            for piece in data { _ = module.addData(piece.bytes, at: UInt32(piece.address)) }
            let index = module.addMemory(MemoryType(limits: Limits(minimum: UInt32(pages.lowerBound))))
            module.addExport("memory", .memory(index))
            if let start = writer.start { module.setStart(module.addFunction(start)) }
        }
        var finished = module.finish()
        let values = [(scratchBase, memory.scratchAddress), (dynamicBase, dynamicAddress), (threads?.functions.control, memory.controlAddress)]
        for (global, address) in values {
            if let global { finished.globals[global.value].initializer = [.i32Const(unsigned: UInt32(address))] }
        }
        return finished
    }
}
