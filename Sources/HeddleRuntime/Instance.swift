import CWasmtime

/// What an instance may take of the machine.
public struct InstanceLimits: Hashable, Sendable {
    /// The bytes that the memory may grow to; `memory.grow` gives -1 beyond.
    public var memoryByteCount: Int
    /// The entries that a table may grow to.
    public var tableCount: Int
    /// How many epochs a call may last, with an engine that interrupts at epochs; nil for any number.
    public var epochs: UInt64?

    public init(memoryByteCount: Int = 4 << 30, tableCount: Int = 1 << 16, epochs: UInt64? = nil) {
        self.memoryByteCount = memoryByteCount
        self.tableCount = tableCount
        self.epochs = epochs
    }
}

/// A running module: its memory, and its exported functions.
///
/// Whoever holds the instance is the only one to use it, which is why it may be handed to another thread.
public struct Instance: ~Copyable, @unchecked Sendable {
    let store: Store
    let limits: InstanceLimits
    let exports: [ModuleExport]
    let memory: LinearMemory
    var handle: wasmtime_instance_t
    /// The functions that were asked for so far.
    var functions: [String: ExportedFunction] = [:]

    /// Makes an instance, and runs its start function if it has one.
    ///
    /// - Parameter sharedMemory: given to a module that imports `env.memory`. A clock is given to one that imports `heddle.now`. Functions
    ///   of WASI, which a module that is a program too imports, trap: `WasiProgram` runs such a module as a program. Nothing else can be
    ///   provided.
    /// - Throws: `importsNotProvided`, `instantiationFailed` (limits are too small, say), `trapped` by the start function.
    public init(
        _ module: borrowing CompiledModule, limits: InstanceLimits = .init(), sharedMemory: SharedMemory? = nil
    ) throws(RuntimeError) {
        try Self.checkImports(of: module, sharedMemory: sharedMemory)
        let store = Store(for: module, limits: limits)
        handle = try Self.instantiate(module, in: store, sharedMemory: sharedMemory)
        memory = LinearMemory(exportedBy: handle, in: store) ?? sharedMemory.map(LinearMemory.shared) ?? .none
        exports = module.exports
        self.limits = limits
        self.store = store
    }

    var library: WasmtimeLibrary { store.library }
    var context: OpaquePointer { store.context }

    private static func checkImports(
        of module: borrowing CompiledModule, sharedMemory: SharedMemory?
    ) throws(RuntimeError) {
        let provided = sharedMemory == nil ? [.clock] : [ModuleImport.memory, .clock]
        let missing = module.imports.filter { !provided.contains($0) && !$0.isWasiFunction }
        if !missing.isEmpty { throw .importsNotProvided(missing.map(\.description)) }
    }

    private static func instantiate(
        _ module: borrowing CompiledModule, in store: borrowing Store, sharedMemory: SharedMemory?
    ) throws(RuntimeError) -> wasmtime_instance_t {
        let library = store.library
        var instance = wasmtime_instance_t()
        var trap: OpaquePointer?
        let imports = zip(module.imports, module.wasiTraps(in: store)).map { wanted, trap in
            var provided = wasmtime_extern_t()
            if let function = wanted == .clock ? store.makeClock() : trap {
                provided.kind = UInt8(HEDDLE_EXTERN_FUNC)
                provided.of.func = function
            } else {
                provided.kind = UInt8(HEDDLE_EXTERN_SHARED_MEMORY)
                provided.of.sharedmemory = sharedMemory!.pointer
            }
            return provided
        }
        var attempts = 0
        while let error = library.functions.wasmtime_instance_new(
            store.context, module.pointer, imports, imports.count, &instance, &trap)
        {
            let reason = library.takeMessage(of: error)
            attempts += 1
            // The engine seals the file that instances share weights from, which Linux refuses while it moves one of its pages.
            guard reason.contains("seal"), attempts < 5 else { throw .instantiationFailed(reason: reason) }
        }
        if let trap { throw .trapped(Trap(taking: trap, library: library), function: "the start function") }
        return instance
    }
}
