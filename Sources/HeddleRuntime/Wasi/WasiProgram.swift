import CWasmtime

/// A run of a module that is a program of WASI preview 1, on wasmtime's WASI: arguments, folders and standard input in, output and exit code out.
///
///     let run = try WasiProgram(arguments: ["model", "image.npy"], folders: ["data"]).run(module)
public struct WasiProgram: Sendable {
    /// A folder of the host, and what the program calls it.
    public struct Folder: Hashable, Sendable {
        public var path: String
        public var name: String

        public init(_ path: String, as name: String = ".") {
            self.path = path
            self.name = name
        }
    }

    /// How a program ended, and what it wrote.
    public struct Result: Hashable, Sendable {
        public var exitCode: Int
        public var output: [UInt8]
        public var errors: [UInt8]
    }

    /// The program's name first.
    public var arguments: [String]
    /// Folders that the program may read and write, with all that lies in them.
    public var folders: [Folder]
    public var standardInput: [UInt8]

    public init(arguments: [String], folders: [Folder] = [], standardInput: [UInt8] = []) {
        self.arguments = arguments
        self.folders = folders
        self.standardInput = standardInput
    }

    /// Runs the module's `_start` in a new instance.
    ///
    /// - Throws: `wasiRefused` for a folder that is not there, or an argument with a zero byte; `importsNotProvided` for imports
    ///   other than WASI's; `instantiationFailed`; `missingExport` without `_start`; `trapped`.
    public func run(_ module: borrowing CompiledModule, limits: InstanceLimits = .init()) throws(RuntimeError) -> Result {
        let missing = module.imports.filter { !$0.isWasiFunction }
        guard missing.isEmpty else { throw .importsNotProvided(missing.map(\.description)) }
        let store = Store(for: module, limits: limits)
        let output = Collected(), errors = Collected()
        try configure(store, output, errors)
        var instance = try Self.instantiate(module, in: store)
        let exitCode = try Self.start(&instance, of: module, in: store)
        return Result(exitCode: exitCode, output: output.bytes, errors: errors.bytes)
    }
}

// MARK: - What the program sees

extension WasiProgram {
    private func configure(_ store: borrowing Store, _ output: Collected, _ errors: Collected) throws(RuntimeError) {
        let functions = store.library.functions
        let configuration = functions.wasi_config_new()
        do {
            try setArguments(configuration, functions)
            for folder in folders { try open(folder, configuration, functions) }
        } catch {
            functions.wasi_config_delete(configuration)
            throw error
        }
        var input = wasm_byte_vec_t()
        functions.wasm_byte_vec_new(&input, standardInput.count, standardInput)
        functions.wasi_config_set_stdin_bytes(configuration, &input)
        functions.wasi_config_set_stdout_custom(
            configuration, Collected.callback, Unmanaged.passRetained(output).toOpaque(), Collected.release)
        functions.wasi_config_set_stderr_custom(
            configuration, Collected.callback, Unmanaged.passRetained(errors).toOpaque(), Collected.release)
        // The store takes ownership of the settings.
        if let error = functions.wasmtime_context_set_wasi(store.context, configuration) {
            throw .wasiRefused(reason: store.library.takeMessage(of: error))
        }
    }

    private func setArguments(_ configuration: OpaquePointer, _ functions: heddle_wasmtime_functions) throws(RuntimeError) {
        // All texts in one, each with its zero.
        let texts = arguments.map { Array($0.utf8CString) }
        let isTaken = texts.flatMap { $0 }.withUnsafeBufferPointer { all in
            var place = 0
            var pointers: [UnsafePointer<CChar>?] = texts.map { text in
                defer { place += text.count }
                return all.baseAddress.map { $0 + place }
            }
            return functions.wasi_config_set_argv(configuration, pointers.count, &pointers)
        }
        if !isTaken { throw .wasiRefused(reason: "an argument is not UTF-8") }
    }

    private func open(
        _ folder: Folder, _ configuration: OpaquePointer, _ functions: heddle_wasmtime_functions
    ) throws(RuntimeError) {
        let everything = HEDDLE_WASI_READ | HEDDLE_WASI_WRITE
        guard functions.wasi_config_preopen_dir(configuration, folder.path, folder.name, everything, everything) else {
            throw .wasiRefused(reason: "the folder \(folder.path) cannot be opened")
        }
    }
}

// MARK: - The run

extension WasiProgram {
    private static func instantiate(
        _ module: borrowing CompiledModule, in store: borrowing Store
    ) throws(RuntimeError) -> wasmtime_instance_t {
        let library = store.library
        let linker = library.functions.wasmtime_linker_new(module.engine)
        defer { library.functions.wasmtime_linker_delete(linker) }
        if let error = library.functions.wasmtime_linker_define_wasi(linker) {
            throw .wasiRefused(reason: library.takeMessage(of: error))
        }
        var instance = wasmtime_instance_t()
        var trap: OpaquePointer?
        let error = library.functions.wasmtime_linker_instantiate(linker, store.context, module.pointer, &instance, &trap)
        if let error { throw .instantiationFailed(reason: library.takeMessage(of: error)) }
        if let trap { throw .trapped(Trap(taking: trap, library: library), function: "the start function") }
        return instance
    }

    /// Calls `_start`, and gives the exit code.
    private static func start(
        _ instance: inout wasmtime_instance_t, of module: borrowing CompiledModule, in store: borrowing Store
    ) throws(RuntimeError) -> Int {
        let functions = store.library.functions
        var export = wasmtime_extern_t()
        let name = Array("_start".utf8)
        guard functions.wasmtime_instance_export_get(store.context, &instance, name, name.count, &export),
            export.kind == UInt8(HEDDLE_EXTERN_FUNC)
        else { throw .missingExport(name: "_start", .function, exported: module.exports.map(\.name)) }
        defer { functions.wasmtime_extern_delete(&export) }
        // The call below checks nothing.
        let type = functions.wasmtime_func_type(store.context, &export.of.func)
        defer { functions.wasm_functype_delete(type) }
        guard functions.wasm_functype_params(type).pointee.size == 0, functions.wasm_functype_results(type).pointee.size == 0 else {
            throw .unsupportedSignature(function: "_start")
        }
        var trap: OpaquePointer?
        var nothing = wasmtime_val_raw_t()
        store.startDeadline()
        if let error = functions.wasmtime_func_call_unchecked(store.context, &export.of.func, &nothing, 1, &trap) {
            // Exiting is an error to the engine.
            var status: Int32 = 0
            if functions.wasmtime_error_exit_status(error, &status) {
                functions.wasmtime_error_delete(error)
                return Int(status)
            }
            throw .callFailed(function: "_start", reason: store.library.takeMessage(of: error))
        }
        if let trap { throw .trapped(Trap(taking: trap, library: store.library), function: "_start") }
        return 0
    }
}

/// What a program writes. Written during the run only, by the thread that makes it.
private final class Collected: @unchecked Sendable {
    private(set) var bytes: [UInt8] = []

    static let callback: heddle_output_callback = { data, bytes, count in
        guard let data else { preconditionFailure("the callback is handed what it was given with") }
        Unmanaged<Collected>.fromOpaque(data).takeUnretainedValue().bytes += UnsafeBufferPointer(start: bytes, count: count)
        return count
    }

    static let release: @convention(c) (UnsafeMutableRawPointer?) -> Void = { data in
        if let data { Unmanaged<Collected>.fromOpaque(data).release() }
    }
}
