import CWasmtime

/// A module compiled to machine code, of which instances are made.
///
/// Several threads may use one module.
public struct CompiledModule: ~Copyable, @unchecked Sendable {
    let library: WasmtimeLibrary
    /// A reference of our own to the engine, so that the module is all that an instance needs.
    let engine: OpaquePointer
    let configuration: EngineConfiguration
    let pointer: OpaquePointer

    private init(engine: borrowing Engine, pointer: OpaquePointer) {
        library = engine.library
        self.engine = engine.library.functions.wasmtime_engine_clone(engine.pointer)
        configuration = engine.configuration
        self.pointer = pointer
    }

    /// Compiles a module in WebAssembly's binary form.
    ///
    /// - Throws: `invalidModule` with the engine's reason.
    public init(_ bytes: [UInt8], engine: borrowing Engine) throws(RuntimeError) {
        var module: OpaquePointer?
        let library = engine.library
        let enginePointer = engine.pointer
        let error = bytes.withUnsafeBufferPointer { bytes in
            library.functions.wasmtime_module_new(enginePointer, bytes.baseAddress, bytes.count, &module)
        }
        if let error { throw .invalidModule(reason: library.takeMessage(of: error)) }
        guard let module else { preconditionFailure("wasmtime gives a module where it gives no error") }
        self.init(engine: engine, pointer: module)
    }

    /// Takes up machine code that `serialized()` gave, without compiling again.
    ///
    /// The engine runs what it is given: the bytes must come from a place that only this program writes.
    ///
    /// - Throws: `notSerialized` when they are damaged, or of another version or configuration of the engine.
    public init(trustedSerialized bytes: [UInt8], engine: borrowing Engine) throws(RuntimeError) {
        var module: OpaquePointer?
        let library = engine.library
        let enginePointer = engine.pointer
        let error = bytes.withUnsafeBufferPointer { bytes in
            library.functions.wasmtime_module_deserialize(enginePointer, bytes.baseAddress, bytes.count, &module)
        }
        if let error { throw .notSerialized(reason: library.takeMessage(of: error)) }
        guard let module else { preconditionFailure("wasmtime gives a module where it gives no error") }
        self.init(engine: engine, pointer: module)
    }

    /// Maps machine code from a file that holds what `serialized()` gave, and perhaps more behind it. Data that instances only read is
    /// shared with whatever else maps the file.
    ///
    /// The engine runs what is there: the file must be one that only this user writes, and that is replaced, never changed.
    ///
    /// - Throws: `notSerialized` when it is of another version or configuration of the engine.
    init(trustedFile path: String, engine: borrowing Engine) throws(RuntimeError) {
        var module: OpaquePointer?
        if let error = engine.library.functions.wasmtime_module_deserialize_file(engine.pointer, path, &module) {
            throw .notSerialized(reason: engine.library.takeMessage(of: error))
        }
        guard let module else { preconditionFailure("wasmtime gives a module where it gives no error") }
        self.init(engine: engine, pointer: module)
    }

    deinit {
        library.functions.wasmtime_module_delete(pointer)
        library.functions.wasm_engine_delete(engine)
    }

    /// The machine code, for `init(trustedSerialized:engine:)`.
    ///
    /// - Throws: `notSerialized` when the engine cannot.
    public func serialized() throws(RuntimeError) -> [UInt8] { try withSerialized { Array($0) } }

    /// Hands `body` the machine code, without a copy.
    func withSerialized<Result>(_ body: (UnsafeRawBufferPointer) -> Result) throws(RuntimeError) -> Result {
        var bytes = wasm_byte_vec_t()
        if let error = library.functions.wasmtime_module_serialize(pointer, &bytes) {
            throw .notSerialized(reason: library.takeMessage(of: error))
        }
        defer { library.functions.wasm_byte_vec_delete(&bytes) }
        return body(UnsafeRawBufferPointer(start: bytes.data, count: bytes.size))
    }
}
