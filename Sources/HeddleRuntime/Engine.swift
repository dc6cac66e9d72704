import CWasmtime

/// wasmtime's compiler with one configuration; modules and instances made with it may outlive it.
///
/// Several threads may use one engine.
public struct Engine: ~Copyable, @unchecked Sendable {
    public let library: WasmtimeLibrary
    public let configuration: EngineConfiguration
    let pointer: OpaquePointer

    /// - Throws: `configurationRefused` for what wasmtime does not take.
    public init(library: WasmtimeLibrary, configuration: EngineConfiguration = .init()) throws(RuntimeError) {
        try configuration.check()
        self.library = library
        self.configuration = configuration
        // The engine takes ownership of the settings.
        pointer = library.functions.wasm_engine_new_with_config(library.functions.makeSettings(configuration))
    }

    /// An engine of the library that is found for this process.
    public init(configuration: EngineConfiguration = .init()) throws(RuntimeError) {
        try self.init(library: .shared(), configuration: configuration)
    }

    deinit {
        library.functions.wasm_engine_delete(pointer)
    }

    /// Checks that `module` is a valid module of this engine's features, without compiling it.
    ///
    /// - Throws: `invalidModule` with the engine's reason and the offset of the culprit.
    public func validate(_ module: [UInt8]) throws(RuntimeError) {
        let error = module.withUnsafeBufferPointer { bytes in
            library.functions.wasmtime_module_validate(pointer, bytes.baseAddress, bytes.count)
        }
        if let error { throw .invalidModule(reason: library.takeMessage(of: error)) }
    }

    /// Moves the engine's epoch on by one: code whose deadline has then passed traps.
    public func incrementEpoch() {
        library.functions.wasmtime_engine_increment_epoch(pointer)
    }
}

extension heddle_wasmtime_functions {
    /// wasmtime's form of `configuration`, to be handed to an engine.
    fileprivate func makeSettings(_ configuration: EngineConfiguration) -> OpaquePointer {
        let settings = wasm_config_new()
        let features = configuration.features

        wasmtime_config_wasm_simd_set(settings, features.contains(.simd))
        wasmtime_config_wasm_relaxed_simd_set(settings, features.contains(.relaxedSIMD))
        wasmtime_config_wasm_bulk_memory_set(settings, features.contains(.bulkMemory))
        wasmtime_config_wasm_multi_value_set(settings, features.contains(.multiValue))
        wasmtime_config_wasm_reference_types_set(settings, features.contains(.referenceTypes))
        wasmtime_config_wasm_threads_set(settings, features.contains(.threads))
        wasmtime_config_shared_memory_set(settings, features.contains(.threads))
        turnOffUnusedFeatures(settings)

        wasmtime_config_cranelift_opt_level_set(settings, configuration.optimization.rawValue)
        wasmtime_config_wasm_relaxed_simd_deterministic_set(settings, configuration.relaxedSemantics == .deterministic)
        wasmtime_config_epoch_interruption_set(settings, configuration.interruption == .atEpochs)
        wasmtime_config_max_wasm_stack_set(settings, configuration.stackByteCount)
        return settings
    }

    /// What no module of Heddle's uses need not be open to any module.
    private func turnOffUnusedFeatures(_ settings: OpaquePointer) {
        wasmtime_config_wasm_component_model_set(settings, false)
        wasmtime_config_wasm_component_model_async_set(settings, false)
        wasmtime_config_wasm_custom_page_sizes_set(settings, false)
        wasmtime_config_wasm_exceptions_set(settings, false)
        wasmtime_config_wasm_gc_set(settings, false)
        wasmtime_config_wasm_function_references_set(settings, false)
        wasmtime_config_wasm_memory64_set(settings, false)
        wasmtime_config_wasm_multi_memory_set(settings, false)
        wasmtime_config_wasm_tail_call_set(settings, false)
        wasmtime_config_wasm_wide_arithmetic_set(settings, false)
    }
}
