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

    public var description: String { "\(module).\(name)" }
}

extension CompiledModule {
    /// What the module exports, in its order.
    public var exports: [ModuleExport] {
        let functions = library.functions
        var types = wasm_exporttype_vec_t()
        functions.wasmtime_module_exports(pointer, &types)
        defer { functions.wasm_exporttype_vec_delete(&types) }
        return UnsafeBufferPointer(start: types.data, count: types.size).map { type in
            guard let kind = ExternKind(rawValue: functions.wasm_externtype_kind(functions.wasm_exporttype_type(type))) else {
                preconditionFailure("wasmtime 50 has five kinds of externs")
            }
            return ModuleExport(name: String(functions.wasm_exporttype_name(type).pointee), kind: kind)
        }
    }

    /// What the module imports, in its order.
    public var imports: [ModuleImport] {
        let functions = library.functions
        var types = wasm_importtype_vec_t()
        functions.wasmtime_module_imports(pointer, &types)
        defer { functions.wasm_importtype_vec_delete(&types) }
        return UnsafeBufferPointer(start: types.data, count: types.size).map { type in
            ModuleImport(
                module: String(functions.wasm_importtype_module(type).pointee),
                name: String(functions.wasm_importtype_name(type).pointee))
        }
    }
}
