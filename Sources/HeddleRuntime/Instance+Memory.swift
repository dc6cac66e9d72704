import CWasmtime

/// Where an instance's memory is.
enum LinearMemory {
    case none
    case owned(wasmtime_memory_t)
    case shared(SharedMemory)

    /// The memory that the instance exports as `memory`; nil when there is none of its own.
    init?(exportedBy instance: wasmtime_instance_t, in store: borrowing Store) {
        let functions = store.library.functions
        var instance = instance
        var export = wasmtime_extern_t()
        let name: StaticString = "memory"
        guard functions.wasmtime_instance_export_get(
            store.context, &instance, name.utf8Start, name.utf8CodeUnitCount, &export)
        else { return nil }
        defer { functions.wasmtime_extern_delete(&export) }
        guard export.kind == UInt8(HEDDLE_EXTERN_MEMORY) else { return nil }
        self = .owned(export.of.memory)
    }
}

extension Instance {
    /// The present size of the memory; 0 for a module that exports none.
    public var memoryByteCount: Int { memoryBytes.count }

    /// Hands `body` the bytes of the memory from `address` on, without a copy.
    ///
    /// - Throws: `outsideMemory`, or what `body` throws.
    public func withMemory<Result: ~Copyable>(
        at address: Int, count: Int, _ body: (RawSpan) throws -> Result
    ) throws -> Result {
        try body(UnsafeRawBufferPointer(checkedMemory(at: address, count: count)).bytes)
    }

    /// Hands `body` the bytes of the memory from `address` on, to be written in place.
    ///
    /// - Throws: `outsideMemory`, or what `body` throws.
    public mutating func withMutableMemory<Result: ~Copyable>(
        at address: Int, count: Int, _ body: (inout MutableRawSpan) throws -> Result
    ) throws -> Result {
        var bytes = try checkedMemory(at: address, count: count).mutableBytes
        return try body(&bytes)
    }

    /// Hands `body` elements of the memory from `address` on, a multiple of their alignment. Any bits must make an element.
    func withElements<Element: BitwiseCopyable, Result: ~Copyable>(
        _ type: Element.Type, at address: Int, byteCount: Int, _ body: (Span<Element>) throws -> Result
    ) throws -> Result {
        let bytes = try checkedMemory(at: address, count: byteCount)
        return try body(UnsafeBufferPointer(bytes.bindMemory(to: type)).span)
    }

    /// The same, to be written in place.
    mutating func withMutableElements<Element: BitwiseCopyable, Result: ~Copyable>(
        _ type: Element.Type, at address: Int, byteCount: Int, _ body: (inout MutableSpan<Element>) throws -> Result
    ) throws -> Result {
        var elements = try checkedMemory(at: address, count: byteCount).bindMemory(to: type).mutableSpan
        return try body(&elements)
    }

    /// A copy of `count` bytes of the memory.
    ///
    /// - Throws: `outsideMemory`.
    public func readMemory(at address: Int, count: Int) throws(RuntimeError) -> [UInt8] {
        let bytes = try checkedMemory(at: address, count: count)
        return [UInt8](unsafeUninitializedCapacity: count) { copy, initialized in
            UnsafeMutableRawBufferPointer(copy).copyMemory(from: UnsafeRawBufferPointer(bytes))
            initialized = count
        }
    }

    /// A copy of `count` elements of the memory.
    ///
    /// - Throws: `outsideMemory`.
    public func readMemory<Element: BitwiseCopyable>(
        _ type: Element.Type, at address: Int, count: Int
    ) throws(RuntimeError) -> [Element] {
        let (byteCount, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        let bytes = try checkedMemory(at: address, count: overflow ? .max : byteCount)
        return [Element](unsafeUninitializedCapacity: count) { elements, initialized in
            // The elements have room for exactly as many bytes, and any bits make an Element.
            UnsafeMutableRawBufferPointer(elements).copyMemory(from: UnsafeRawBufferPointer(bytes))
            initialized = count
        }
    }

    /// Copies `elements` into the memory, from `address` on.
    ///
    /// - Throws: `outsideMemory`.
    public mutating func writeMemory<Element: BitwiseCopyable>(
        _ elements: [Element], at address: Int
    ) throws(RuntimeError) {
        let bytes = try checkedMemory(at: address, count: elements.count * MemoryLayout<Element>.stride)
        elements.withUnsafeBytes { bytes.copyMemory(from: $0) }
    }

    /// The whole memory. The address holds until code of the instance runs, which may grow the memory and move it.
    private var memoryBytes: UnsafeMutableRawBufferPointer {
        switch memory {
        case .none:
            return UnsafeMutableRawBufferPointer(start: nil, count: 0)
        case .owned(var memory):
            return UnsafeMutableRawBufferPointer(
                start: library.functions.wasmtime_memory_data(context, &memory),
                count: library.functions.wasmtime_memory_data_size(context, &memory))
        case .shared(let memory):
            return UnsafeMutableRawBufferPointer(
                start: library.functions.wasmtime_sharedmemory_data(memory.pointer),
                count: library.functions.wasmtime_sharedmemory_data_size(memory.pointer))
        }
    }

    private func checkedMemory(at address: Int, count: Int) throws(RuntimeError) -> UnsafeMutableRawBufferPointer {
        let bytes = memoryBytes
        guard address >= 0, count >= 0, address <= bytes.count, count <= bytes.count - address else {
            throw .outsideMemory(address: address, count: count, memorySize: bytes.count)
        }
        return UnsafeMutableRawBufferPointer(rebasing: bytes[address..<(address + count)])
    }
}
