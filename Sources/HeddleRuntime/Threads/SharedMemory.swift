import CWasmtime

/// A memory that instances on several threads share: what a module of the threads tier imports as `env.memory`.
public final class SharedMemory: @unchecked Sendable {
    let library: WasmtimeLibrary
    let pointer: OpaquePointer

    /// - Parameters:
    ///   - engine: one whose features contain `threads`.
    ///   - pages: how many pages of 65,536 bytes the memory has at first, and at most.
    /// - Throws: `noSharedMemory` when the engine has no shared memories, or the address space no room.
    public convenience init(engine: borrowing Engine, pages: ClosedRange<Int>) throws(RuntimeError) {
        try self.init(library: engine.library, engine: engine.pointer, pages: pages)
    }

    /// A memory for instances of a module.
    convenience init(for module: borrowing CompiledModule, pages: ClosedRange<Int>) throws(RuntimeError) {
        try self.init(library: module.library, engine: module.engine, pages: pages)
    }

    private init(library: WasmtimeLibrary, engine: OpaquePointer, pages: ClosedRange<Int>) throws(RuntimeError) {
        self.library = library
        let functions = library.functions
        var type: OpaquePointer?
        let pageSizeExponent: UInt8 = 16
        if let error = functions.wasmtime_memorytype_new(
            UInt64(pages.lowerBound), true, UInt64(pages.upperBound), false, true, pageSizeExponent, &type)
        {
            throw .noSharedMemory(reason: library.takeMessage(of: error))
        }
        guard let type else { preconditionFailure("wasmtime gives a type where it gives no error") }
        defer { functions.wasm_memorytype_delete(type) }
        var memory: OpaquePointer?
        if let error = functions.wasmtime_sharedmemory_new(engine, type, &memory) {
            throw .noSharedMemory(reason: library.takeMessage(of: error))
        }
        guard let memory else { preconditionFailure("wasmtime gives a memory where it gives no error") }
        pointer = memory
    }

    deinit {
        library.functions.wasmtime_sharedmemory_delete(pointer)
    }
}
