import CWasmtime

/// What an instance lives in: its limits, and everything it allocates.
struct Store: ~Copyable {
    let library: WasmtimeLibrary
    private let pointer: OpaquePointer
    let context: OpaquePointer
    /// How many epochs each call may last; nil where the engine does not look at epochs.
    private let epochsPerCall: UInt64?

    init(for module: borrowing CompiledModule, limits: InstanceLimits) {
        library = module.library
        pointer = library.functions.wasmtime_store_new(module.engine, nil, nil)
        context = library.functions.wasmtime_store_context(pointer)
        // One instance, with at most one memory and a few tables, is all that a store of ours holds.
        library.functions.wasmtime_store_limiter(pointer, Int64(limits.memoryByteCount), Int64(limits.tableCount), 1, 4, 1)
        // The deadline counts from the present epoch, so that the largest number would wrap around.
        epochsPerCall = module.configuration.interruption == .atEpochs ? limits.epochs ?? .max / 2 : nil
        startDeadline()
    }

    /// Counts the time of a call from now on.
    func startDeadline() {
        if let epochsPerCall { library.functions.wasmtime_context_set_epoch_deadline(context, epochsPerCall) }
    }

    deinit {
        library.functions.wasmtime_store_delete(pointer)
    }
}
