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

    /// Asks `interruption`, at every epoch, whether a call is to go on. Calls then have no other deadline.
    func watch(_ interruption: Interruption) {
        guard epochsPerCall != nil else { return }
        // The store gives the reference back when it is deleted.
        let data = Unmanaged.passRetained(interruption).toOpaque()
        library.functions.wasmtime_store_epoch_deadline_callback(pointer, { _, data, epochs, kind in
            guard let data else { preconditionFailure("the store hands over what it was given") }
            let interruption = Unmanaged<Interruption>.fromOpaque(data).takeUnretainedValue()
            epochs.pointee = 1
            kind.pointee = UInt8(HEDDLE_DEADLINE_CONTINUE)
            return interruption.error()
        }, data, { data in
            if let data { Unmanaged<Interruption>.fromOpaque(data).release() }
        })
    }

    deinit {
        library.functions.wasmtime_store_delete(pointer)
    }
}
