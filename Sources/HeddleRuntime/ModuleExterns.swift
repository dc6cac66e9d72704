import CWasmtime

/// What kind of thing a module imports or exports.
public enum ExternKind: UInt8, Hashable, Sendable, CustomStringConvertible {
    case function = 0
    case global = 1
    case table = 2
    case memory = 3
    case tag = 4

    public var description: String {
        switch self {
        case .function: "function"
        case .global: "global"
        case .table: "table"
        case .memory: "memory"
        case .tag: "tag"
        }
    }
}

/// One thing that a module exports.
public struct ModuleExport: Hashable, Sendable {
    public let name: String
    public let kind: ExternKind
}

/// One thing that a module imports; prints as `env.memory`.
public struct ModuleImport: Hashable, Sendable, CustomStringConvertible {
    public let module: String
    public let name: String
    public let kind: ExternKind

    public var description: String { "\(module).\(name)" }

    /// Whether it is a function of WASI preview 1.
    var isWasiFunction: Bool { module == "wasi_snapshot_preview1" && kind == .function }
}

extension CompiledModule {
    /// What the module exports, in its order.
    public var exports: [ModuleExport] {
        let functions = library.functions
        var types = wasm_exporttype_vec_t()
        functions.wasmtime_module_exports(pointer, &types)
        defer { functions.wasm_exporttype_vec_delete(&types) }
        return UnsafeBufferPointer(start: types.data, count: types.size).map { type in
            ModuleExport(
                name: String(functions.wasm_exporttype_name(type).pointee), kind: kind(of: functions.wasm_exporttype_type(type)))
        }
    }

    private func kind(of type: OpaquePointer) -> ExternKind {
        guard let kind = ExternKind(rawValue: library.functions.wasm_externtype_kind(type)) else {
            preconditionFailure("wasmtime 50 has five kinds of externs")
        }
        return kind
    }

    /// What the module imports, in its order.
    public var imports: [ModuleImport] { mapImports { describe($0) } }

    /// For each import that is a function of WASI, one that traps; nil for the other imports.
    func wasiTraps(in store: borrowing Store) -> [wasmtime_func_t?] {
        let functions = library.functions
        let context = store.context
        // All that the function needs is how to make a trap.
        let makeTrap = unsafeBitCast(functions.wasmtime_trap_new, to: UnsafeMutableRawPointer.self)
        return mapImports { type in
            guard describe(type).isWasiFunction,
                let signature = functions.wasm_externtype_as_functype_const(functions.wasm_importtype_type(type))
            else { return nil }
            var function = wasmtime_func_t()
            functions.wasmtime_func_new(context, signature, { makeTrap, _, _, _, _, _ in
                let makeTrap = unsafeBitCast(makeTrap, to: (@convention(c) (UnsafePointer<CChar>, Int) -> OpaquePointer).self)
                let message = "WASI is for modules that are run as programs"
                return message.withCString { makeTrap($0, message.utf8.count) }
            }, makeTrap, nil, &function)
            return function
        }
    }

    private func describe(_ type: OpaquePointer) -> ModuleImport {
        ModuleImport(
            module: String(library.functions.wasm_importtype_module(type).pointee),
            name: String(library.functions.wasm_importtype_name(type).pointee), kind: kind(of: library.functions.wasm_importtype_type(type)))
    }

    private func mapImports<Result>(_ transform: (OpaquePointer) -> Result) -> [Result] {
        var types = wasm_importtype_vec_t()
        library.functions.wasmtime_module_imports(pointer, &types)
        defer { library.functions.wasm_importtype_vec_delete(&types) }
        return UnsafeBufferPointer(start: types.data, count: types.size).map(transform)
    }
}
